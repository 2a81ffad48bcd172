"""What changed since the bundle was made: tracks that were added, replaced and removed, kept in a database."""
