"""Writes a bundle: one module per file of it, and publishing."""
