"""Genres and similar tracks from an open bundle. Knows no HTTP: nothing here may import FastAPI."""
