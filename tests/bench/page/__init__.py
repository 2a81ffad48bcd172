"""Measurements of the page in a real browser, and its pictures."""
