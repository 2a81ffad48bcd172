"""The Spotify endpoints that were closed: wire schemas, ids and routes over the one service, and nothing else."""
