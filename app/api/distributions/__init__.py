"""How the values of each feature are spread over the catalogue."""
