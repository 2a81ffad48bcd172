"""Merges the rows of a table into tracks: one per id, with its set of genres and the recording it is a version of."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from app.bundle.features import column
from app.bundle.names import recording_key
from training.data.table import Table, TableError

MIN_TRACKS_PER_GENRE = 3


@dataclass(frozen=True)
class Tracks:
    """The catalogue, sorted by id; entry i of everything is track i.

    features: float32 [n, 15], NaN for unknown; genre_sets: bool [n, n_genres]; recordings: int64 [n], equal for two
    versions of one recording.
    """

    ids: list[str]
    titles: list[str]
    albums: list[str]
    artists: list[tuple[str, ...]]
    features: NDArray[np.float32]
    genres: tuple[str, ...]
    genre_sets: NDArray[np.bool_]
    recordings: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ids)

    def shares(self) -> NDArray[np.float32]:
        """float32 [n, n_genres]: each track shared evenly among its genres."""
        shares: NDArray[np.float32] = self.genre_sets / self.genre_sets.sum(axis=1, keepdims=True, dtype=np.float32)
        return shares

    @property
    def n_recordings(self) -> int:
        return int(self.recordings.max()) + 1


def genre_names(table: Table) -> tuple[str, ...]:
    """The genres of the table in alphabetical order: the order of the model's logits.

    Raises:
        TableError: a genre has too few tracks to stand on all three sides of a split.
    """
    tracks = pd.Series(table.ids).groupby(table.genres).nunique()
    small = tracks[tracks < MIN_TRACKS_PER_GENRE]
    if len(small):
        listed = ", ".join(f"{genre} ({n})" for genre, n in small.head(10).items())
        raise TableError(
            f"expected at least {MIN_TRACKS_PER_GENRE} tracks in every genre, one for each side of a split; "
            f"too few: {listed}; add tracks to these genres, or drop or merge them"
        )
    if len(tracks) < 2:
        raise TableError(f"expected at least 2 genres to tell apart, got {len(tracks)}: {tracks.index[0]}")
    return tuple(sorted(tracks.index))


def merge_tracks(table: Table) -> Tracks:
    """One track per id. Where rows of an id disagree, the row with the highest popularity speaks for it."""
    genres = genre_names(table)
    ids, inverse = np.unique(table.ids, return_inverse=True)
    genre_sets = np.zeros((len(ids), len(genres)), dtype=bool)
    genre_sets[inverse, np.searchsorted(genres, table.genres)] = True

    popularity = np.nan_to_num(table.features[:, column("popularity")], nan=-1)
    best_first = np.lexsort((np.arange(len(table)), -popularity, inverse))
    _, firsts = np.unique(inverse[best_first], return_index=True)
    rows = best_first[firsts].tolist()

    titles = [table.titles[row] for row in rows]
    artists = [table.artists[row] for row in rows]
    numbers: dict[tuple[str, str], int] = {}
    recordings = [
        numbers.setdefault(recording_key(title, names[0]), len(numbers))
        for title, names in zip(titles, artists, strict=True)
    ]
    return Tracks(
        ids=ids.tolist(),
        titles=titles,
        albums=[table.albums[row] for row in rows],
        artists=artists,
        features=table.features[rows],
        genres=genres,
        genre_sets=genre_sets,
        recordings=np.array(recordings, dtype=np.int64),
    )
