"""Reads a table and merges its rows to tracks."""
