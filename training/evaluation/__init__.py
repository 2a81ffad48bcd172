"""Measures what was fitted."""
