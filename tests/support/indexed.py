"""Tracks to index: some of a catalogue, and the genres that a table tells of all."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from app.indexing.genres import CatalogueGenres
from app.indexing.tracks import Tracks


def genres_of(tracks: Tracks) -> CatalogueGenres:
    """Those of the table alone: nobody predicts any."""
    return CatalogueGenres.of(tracks, tracks.genres, np.full(len(tracks), -1))


def selected(tracks: Tracks, rows: Sequence[int]) -> Tracks:
    """The tracks of these rows, and no others."""
    _, recordings = np.unique(tracks.recordings[[*rows]], return_inverse=True)
    return replace(
        tracks,
        ids=[tracks.ids[row] for row in rows],
        titles=[tracks.titles[row] for row in rows],
        albums=[tracks.albums[row] for row in rows],
        artists=[tracks.artists[row] for row in rows],
        features=tracks.features[[*rows]],
        genre_sets=tracks.genre_sets[[*rows]],
        recordings=recordings,
    )
