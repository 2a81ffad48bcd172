"""The endpoints under /v1 and the token endpoint, one file for each family."""
