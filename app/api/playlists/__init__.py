"""Playlists over HTTP: how one goes on."""
