"""Hears single files, for whoever asks with one. Only the analyst imports libraries of the extra `audio`."""
