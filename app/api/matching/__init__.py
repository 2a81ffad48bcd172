"""Matching over HTTP: the way from any library, playlist or list of scrobbles to ids."""
