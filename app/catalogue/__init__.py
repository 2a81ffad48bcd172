"""What there is: tracks, artists, albums, genres and their memberships."""
