"""Tracks over HTTP: one track, similar tracks and song paths."""
