"""What genre a track has: the classifier and its evidence."""
