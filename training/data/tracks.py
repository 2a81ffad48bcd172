"""Merges the rows of a table into tracks: one per id, with its set of genres and the recording it is a version of."""

from collections import Counter
from dataclasses import replace

import numpy as np

from app.bundle.features import column
from app.indexing.timbre import standardise
from app.indexing.tracks import Tracks, as_genre_sets, number_recordings
from training.data.errors import TableError
from training.data.table import Table

MIN_TRACKS_PER_GENRE = 3
"""One for each side of a split. The tracks of a smaller genre are without it."""


def merge_tracks(table: Table, min_tracks_per_genre: int = MIN_TRACKS_PER_GENRE) -> Tracks:
    """One track per id, with all genres of its rows.

    Where rows of an id disagree, the row with the highest popularity speaks for it. A genre of fewer tracks than
    `min_tracks_per_genre` is none: its tracks are in the catalogue, without it.
    """
    ids, inverse = np.unique(table.ids, return_inverse=True)
    genres_of: list[dict[str, None]] = [{} for _ in ids]
    for track, names in zip(inverse.tolist(), table.genres, strict=True):
        genres_of[track].update(dict.fromkeys(names))
    sizes = Counter(name for names in genres_of for name in names)
    genres = tuple(sorted(name for name, n in sizes.items() if n >= min_tracks_per_genre))

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
        genre_sets=as_genre_sets(genres_of, genres),
        recordings=number_recordings(titles, artists),
        extras={name: [values[row] for row in rows] for name, values in table.extras.items()},
        small_genres={name: n for name, n in sorted(sizes.items()) if name not in genres},
        timbres=standardise(replace(table.timbre, values=table.timbre.values[rows])) if table.timbre else None,
        tagged=np.ones(len(rows), dtype=np.bool_) if table.genres_from_tags else None,
    )


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
