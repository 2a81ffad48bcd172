"""Audio files over HTTP: asking with a file."""
