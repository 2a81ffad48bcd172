"""The tags of an audio file. Only this folder imports mutagen."""
