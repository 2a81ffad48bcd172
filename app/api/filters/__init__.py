"""How requests write filters: one codec for each shape of value serves body, query string and command line."""
