"""Draws the map of a catalogue: a place for each track, and families of its genres."""
