"""The endpoints under /v1, and the token: one file for each family."""
