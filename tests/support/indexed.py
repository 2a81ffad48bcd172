"""Tracks to index: some of a catalogue, and the genres that a table tells of all."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.bundle.inverted_index import WordPostings
from app.indexing.catalogue.albums import Albums
from app.indexing.catalogue.artist_counts import ArtistCounts
from app.indexing.catalogue.credits import Credits
from app.indexing.catalogue.database import NumberedCatalogue
from app.indexing.catalogue.genres import CatalogueGenres
from app.indexing.catalogue.words import collect_words
from app.indexing.tracks import Tracks


def genres_of(tracks: Tracks) -> CatalogueGenres:
    """Those of the table alone: nobody predicts any."""
    return CatalogueGenres.of(tracks, tracks.genres, np.full(len(tracks), -1))


def numbered(
    tracks: Tracks, counted: NDArray[np.float32] | None = None, artist_known: NDArray[np.bool_] | None = None
) -> NumberedCatalogue:
    """The catalogue of these tracks: of its artists, their tracks count as `counted` says, or all of them."""
    credited = Credits.of(tracks.artists)
    return NumberedCatalogue(
        tracks,
        Albums.of(tracks.albums, tracks.artists),
        credited,
        genres_of(tracks),
        ArtistCounts.of(credited, tracks.shares() if counted is None else counted),
        np.zeros(len(tracks), dtype=np.bool_) if artist_known is None else artist_known,
    )


def words_of(tracks: Tracks) -> WordPostings:
    """The words of all names of these tracks."""
    catalogue = numbered(tracks)
    return collect_words(tracks, catalogue.albums, catalogue.credited, catalogue.genres)


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
