"""What else finds similar tracks: other libraries over the same vectors, and the servers a user would otherwise run."""
