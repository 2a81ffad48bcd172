"""What became of a folder since it was looked at last, for whoever keeps a service the same as the folder."""
