"""The map of the catalogue over HTTP."""
