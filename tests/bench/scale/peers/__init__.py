"""Compares kinds of approximate indexes, on vectors as the service has them, with and without filters."""
