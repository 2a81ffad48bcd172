"""Measures making and serving a catalogue at several sizes, and how each cost grows with it."""
