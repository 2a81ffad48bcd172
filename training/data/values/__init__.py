"""Reads the values of columns as people write them, and says what it made of them."""
