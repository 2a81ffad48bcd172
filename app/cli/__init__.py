"""The command `songkin`: sends a request to a running service, or to a bundle, and shows the answer."""
