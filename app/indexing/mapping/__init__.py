"""Writes the map of a catalogue into its bundle, whoever draws it."""
