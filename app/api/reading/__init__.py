"""Reads requests that are not written quite as documented, and says what may have been meant."""
