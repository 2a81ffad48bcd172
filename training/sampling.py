"""Draws, of a table with more tracks than training needs, those that it learns from and is measured on.

Time and memory of training grow with the tracks, and what they teach hardly does after some hundred thousand. Whole
artists are drawn, so that a track has as many others by its artists, and versions of its recording, as in the table.
"""

import hashlib
import json
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.bundle.names import fold
from app.indexing.tracks import Tracks, number_by
from training.data.table import Table
from training.data.tracks import MIN_TRACKS_PER_GENRE
from training.seeding import Seeds

_SEED = 0  # the same for all runs, which can only be compared on the same tracks
_LEAST_PER_GENRE = 50  # tracks, where a genre has as many
_LARGEST_ARTIST = 0.01  # of the sample: of "Various Artists" single recordings are drawn


@dataclass(frozen=True)
class Sample:
    """What training is about.

    Attributes:
        table: The rows of `tracks`.
        tracks: The chosen ones, with all genres of the table; all of them where they are few enough.
        rows: int64 [n], ascending: where they are in the table's catalogue.
        notice: What to tell people, where tracks were left out; else empty.
        identity: Equal where the table is, as it was read, and the tracks are the same.
    """

    table: Table
    tracks: Tracks
    rows: NDArray[np.int64]
    notice: str
    identity: str


def sample_tracks(table: Table, tracks: Tracks, most: int) -> Sample:
    """About `most` of the tracks that have a genre, or everything where the table has no more; the same every time.

    Every genre keeps `_LEAST_PER_GENRE` tracks, or fewer where there are too many genres.
    """
    identity = table.report.identity
    if len(tracks.labelled()) <= most:
        return Sample(table, tracks, np.arange(len(tracks)), "", identity)
    rows = _draw(tracks, most, Seeds(_SEED).numpy("sample"))
    identity = hashlib.sha256(json.dumps([identity, most]).encode()).hexdigest()
    chosen = _take(tracks, rows)
    notice = (
        f"note: of the {len(tracks):,} tracks, a sample of {len(rows):,}, of whole artists, is learned from and "
        f"measured (train --set most_tracks=N for another size than {most:,}); the catalogue is all of them"
    )
    return Sample(_rows_of(table, chosen), chosen, rows, notice, identity)


def _draw(tracks: Tracks, most: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """int64 [n], ascending: the rows of the chosen tracks."""
    units = number_by(fold, (names[0] if names else "" for names in tracks.artists))
    large = np.bincount(units) > _LARGEST_ARTIST * most
    units = np.where(large[units], len(large) + tracks.recordings, units)
    labelled = tracks.labelled()
    _, units = np.unique(units[labelled], return_inverse=True)
    ranks = rng.permutation(int(units.max()) + 1)[units]  # of each labelled track's unit
    n_up_to = np.cumsum(np.bincount(ranks))
    chosen = ranks < np.searchsorted(n_up_to, most, side="right")

    sizes, found = tracks.genre_sets.sum(axis=0), tracks.genre_sets[labelled[chosen]].sum(axis=0)
    least = max(MIN_TRACKS_PER_GENRE, min(_LEAST_PER_GENRE, most // (2 * len(sizes))))
    for genre in np.flatnonzero(found < np.minimum(sizes, least)).tolist():
        members = np.flatnonzero(tracks.genre_sets[:, genre][labelled])
        chosen[members[np.argsort(ranks[members], kind="stable")[:least]]] = True
    return labelled[chosen]


def _take(tracks: Tracks, rows: NDArray[np.int64]) -> Tracks:
    """What training needs of them."""
    _, recordings = np.unique(tracks.recordings[rows], return_inverse=True)
    chosen = rows.tolist()
    return Tracks(
        ids=[tracks.ids[row] for row in chosen],
        titles=[tracks.titles[row] for row in chosen],
        albums=[tracks.albums[row] for row in chosen],
        artists=[tracks.artists[row] for row in chosen],
        features=tracks.features[rows],
        genres=tracks.genres,
        genre_sets=tracks.genre_sets[rows],
        recordings=recordings.astype(np.int64),
    )


def _rows_of(table: Table, tracks: Tracks) -> Table:
    chosen = {*tracks.ids}
    rows = np.flatnonzero(np.fromiter((track_id in chosen for track_id in table.ids), dtype=np.bool_))
    return replace(
        table,
        ids=table.ids[rows],
        titles=[table.titles[row] for row in rows.tolist()],
        albums=[table.albums[row] for row in rows.tolist()],
        artists=[table.artists[row] for row in rows.tolist()],
        genres=[table.genres[row] for row in rows.tolist()],
        features=table.features[rows],
        extras={},
        timbre=None,
    )
