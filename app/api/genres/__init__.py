"""Genres over HTTP: predictions and the list."""
