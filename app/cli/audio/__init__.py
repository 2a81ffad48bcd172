"""The commands that look at audio files."""
