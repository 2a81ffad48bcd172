"""The planted catalogue of tests/support/planted.py, with ids such as Spotify's."""

import pandas as pd

from app.bundle.names import mint_id
from tests.support.planted import planted_table, track_id


def track(genre: str, number: int) -> str:
    """The id of the track that is `genre-number` in the planted catalogue."""
    return mint_id("track", track_id(genre, number))


def artist(genre: str, number: int) -> str:
    """The id of one of the nine artists of a genre."""
    return mint_id("artist", f"{genre.title()} Artist {number}")


def spotify_table() -> pd.DataFrame:
    table = planted_table()
    table["track_id"] = [mint_id("track", one) for one in table["track_id"]]
    return table
