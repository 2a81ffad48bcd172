"""How much may be asked at once."""

MOST_TRACKS = 500
MOST_ARTISTS = 100
LONGEST_PATH = 50
MAX_ITEMS = 500
"""Of an alchemy."""
