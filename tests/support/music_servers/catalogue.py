"""The planted catalogue with ids that every plugin takes: Lyrion's wants digits alone, Jellyfin's a GUID."""

import pandas as pd

from tests.support.planted import GENRES, planted_table, track_id


def song(genre: str, number: int) -> str:
    """The id of the track that is `genre-number` in the planted catalogue: 32 digits."""
    return f"{GENRES.index(genre) * 100 + number:032d}"


def server_table() -> pd.DataFrame:
    table = planted_table()
    ids = {track_id(genre, number): song(genre, number) for genre in GENRES for number in range(100)}
    table["track_id"] = table["track_id"].map(ids)
    return table
