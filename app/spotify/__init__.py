"""The Spotify endpoints that were closed: wire schemas, ids and routes over the one recommender, and nothing else."""
