"""The command `songkin`: asks a running service, or a bundle directly, and shows the answer."""
