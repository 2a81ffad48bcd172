"""The map of the catalogue as it is now: where each track is, live ones included, and what is written on it."""
