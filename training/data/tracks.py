"""Merges the rows of a table into tracks: one per id, with its set of genres and the recording it is a version of."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from app.bundle.features import column
from app.indexing.timbre import standardise
from app.indexing.tracks import Tracks, number_recordings
from training.data.errors import TableError
from training.data.table import Table

MIN_TRACKS_PER_GENRE = 3
"""One for each side of a split. The tracks of a smaller genre are without it."""


def merge_tracks(table: Table, min_tracks_per_genre: int = MIN_TRACKS_PER_GENRE) -> Tracks:
    """One track per id, with all genres of its rows.

    Where rows of an id disagree, the row with the highest popularity speaks for it. A genre of fewer tracks than
    `min_tracks_per_genre` is none: its tracks are in the catalogue, without it.
    """
    inverse, ids = pd.factorize(table.ids, sort=True)
    carriers = _carriers(inverse, table.genres)
    sizes = {name: len(tracks) for name, tracks in carriers.items()}
    genres = tuple(sorted(name for name, n in sizes.items() if n >= min_tracks_per_genre))
    genre_sets = np.zeros((len(ids), len(genres)), dtype=np.bool_)
    for place, name in enumerate(genres):
        genre_sets[carriers[name], place] = True

    popularity = np.nan_to_num(table.features[:, column("popularity")], nan=-1)
    best_first = np.lexsort((np.arange(len(table)), -popularity, inverse))
    _, firsts = np.unique(inverse[best_first], return_index=True)
    rows = best_first[firsts].tolist()

    titles = [table.titles[row] for row in rows]
    artists = [table.artists[row] for row in rows]
    return Tracks(
        ids=ids.tolist(),
        titles=titles,
        albums=[table.albums[row] for row in rows],
        artists=artists,
        features=table.features[rows],
        genres=genres,
        genre_sets=genre_sets,
        recordings=number_recordings(titles, artists),
        extras={name: [values[row] for row in rows] for name, values in table.extras.items()},
        small_genres={name: n for name, n in sorted(sizes.items()) if name not in genres},
        timbres=standardise(replace(table.timbre, values=table.timbre.values[rows])) if table.timbre else None,
        tagged=np.ones(len(rows), dtype=np.bool_) if table.genres_from_tags else None,
    )


def _carriers(tracks: NDArray[np.int64], genres: Sequence[tuple[str, ...]]) -> dict[str, NDArray[np.int64]]:
    """By genre, the tracks that have it, each once: of the track of each row, int64 [n], and the genres of the row."""
    numbers: dict[tuple[str, ...], int] = {}
    of_rows = np.fromiter((numbers.setdefault(names, len(numbers)) for names in genres), dtype=np.int32)
    sets = np.split(tracks[np.argsort(of_rows, kind="stable")], np.cumsum(np.bincount(of_rows))[:-1])
    found = defaultdict(list)
    for names, number in numbers.items():
        for name in names:
            found[name].append(sets[number])
    return {name: np.unique(np.concatenate(parts)) for name, parts in found.items()}


def check_genres(tracks: Tracks) -> None:
    """Raises TableError where a catalogue has too few genres to learn anything from."""
    if len(tracks.genres) >= 2:
        return
    listed = ", ".join(f"{genre} ({n})" for genre, n in list(tracks.small_genres.items())[:10])
    small = f"; too small: {listed}" if listed else ""
    raise TableError(
        f"expected at least 2 genres to tell apart, of {MIN_TRACKS_PER_GENRE} tracks each, got "
        f"{', '.join(tracks.genres) or 'none'}{small}; where another column has the genres: "
        "--column track_genre=NAME; without genres, `python -m training index` takes an existing model"
    )
