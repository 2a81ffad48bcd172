"""The exact engine: all vectors, and what rules most of them out before they are looked at."""
