"""Merges the rows of a table into tracks: one per id, with its set of genres and the recording it is a version of."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.bundle.features import column
from app.bundle.names import recording_key
from training.data.table import Table
from training.data.values.extras import Extras

MIN_TRACKS_PER_GENRE = 3
"""One for each side of a split. The tracks of a smaller genre are without it."""


@dataclass(frozen=True)
class Tracks:
    """The catalogue, sorted by id; entry i of everything is track i of n.

    Attributes:
        ids: Of the tracks.
        titles: None is empty.
        albums: "" where the table knows none.
        artists: One or more names each.
        features: float32 [n, 15], NaN for unknown.
        genres: In alphabetical order: the order of the model's logits.
        genre_sets: bool [n, n_genres]; a track of which the table knows no genre has none.
        recordings: int64 [n], equal for two versions of one recording.
        extras: By name, one value a track, None where it is not known.
        small_genres: By genre that has too few tracks to count as one: how many it has.
    """

    ids: list[str]
    titles: list[str]
    albums: list[str]
    artists: list[tuple[str, ...]]
    features: NDArray[np.float32]
    genres: tuple[str, ...]
    genre_sets: NDArray[np.bool_]
    recordings: NDArray[np.int64]
    extras: Extras = field(default_factory=dict)
    small_genres: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    def labelled(self) -> NDArray[np.int64]:
        """int64 [m], ascending: the tracks that have a genre."""
        return np.flatnonzero(self.genre_sets.any(axis=1))

    def shares(self) -> NDArray[np.float32]:
        """float32 [n, n_genres]: each track shared evenly among its genres; 0 throughout where it has none."""
        sizes = self.genre_sets.sum(axis=1, keepdims=True, dtype=np.float32)
        shares: NDArray[np.float32] = self.genre_sets / np.maximum(sizes, 1)
        return shares

    @property
    def n_recordings(self) -> int:
        return int(self.recordings.max()) + 1


def merge_tracks(table: Table) -> Tracks:
    """One track per id, with all genres of its rows.

    Where rows of an id disagree, the row with the highest popularity speaks for it. A genre of fewer than three tracks
    is none: its tracks are in the catalogue, without it.
    """
    ids, inverse = np.unique(table.ids, return_inverse=True)
    genres_of: list[dict[str, None]] = [{} for _ in ids]
    for track, names in zip(inverse.tolist(), table.genres, strict=True):
        genres_of[track].update(dict.fromkeys(names))
    sizes = Counter(name for names in genres_of for name in names)
    genres = tuple(sorted(name for name, n in sizes.items() if n >= MIN_TRACKS_PER_GENRE))

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
        genre_sets=_as_sets(genres_of, genres),
        recordings=np.array(recordings, dtype=np.int64),
        extras={name: [values[row] for row in rows] for name, values in table.extras.items()},
        small_genres={name: n for name, n in sorted(sizes.items()) if name not in genres},
    )


def _as_sets(genres_of: Sequence[Mapping[str, None]], genres: Sequence[str]) -> NDArray[np.bool_]:
    places = {name: place for place, name in enumerate(genres)}
    pairs = [(track, places[name]) for track, names in enumerate(genres_of) for name in names if name in places]
    sets = np.zeros((len(genres_of), len(genres)), dtype=np.bool_)
    if pairs:
        tracks, columns = np.array(pairs, dtype=np.int64).T
        sets[tracks, columns] = True
    return sets
