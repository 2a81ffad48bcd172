"""A catalogue of given names in memory, with its index, as training would write and the service would open them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from app.bundle.features import FEATURE_NAMES
from app.bundle.names import fold, mint_id, recording_key
from app.catalogue.catalogue import Catalogue
from app.catalogue.content import Album, Artist, ArtistCounts, CatalogueContent
from app.catalogue.decimals import as_decimals
from app.catalogue.memberships import Memberships
from app.indexing.tracks import Tracks
from app.search.inverted_index import InvertedIndex
from tests.support.indexed import words_of


class Names(NamedTuple):
    """A track; its id is its place in the list."""

    title: str
    artists: tuple[str, ...]
    album: str = ""
    duration_ms: float = 200_000
    popularity: float = 50


def named_catalogue(names: Sequence[Names]) -> tuple[Catalogue, InvertedIndex]:
    """The catalogue of these tracks, in this order, and its index."""
    n = len(names)
    features = np.full((n, len(FEATURE_NAMES)), 0.5, dtype=np.float32)
    features[:, FEATURE_NAMES.index("duration_ms")] = [track.duration_ms for track in names]
    features[:, FEATURE_NAMES.index("popularity")] = [track.popularity for track in names]
    keys: dict[tuple[str, str], int] = {}
    recordings = [keys.setdefault(recording_key(track.title, track.artists[0]), len(keys)) for track in names]
    tracks = Tracks(
        ids=[str(place) for place in range(n)],
        titles=[track.title for track in names],
        albums=[track.album for track in names],
        artists=[track.artists for track in names],
        features=features,
        genres=("folk",),
        genre_sets=np.ones((n, 1), dtype=np.bool_),
        recordings=np.array(recordings, dtype=np.int64),
    )
    spelled = {fold(artist): artist for track in reversed(names) for artist in reversed(track.artists)}
    artists = sorted((Artist(mint_id("artist", name), name) for name in spelled.values()), key=lambda one: one.id)
    places = {fold(artist.name): place for place, artist in enumerate(artists)}
    pairs = [
        (places[name], row)
        for row, track in enumerate(names)
        for name in dict.fromkeys(fold(artist) for artist in track.artists)
    ]
    groups, rows = np.array(pairs, dtype=np.int64).T
    content = CatalogueContent(
        features=features,
        decimals=as_decimals(features),
        track_ids=tracks.ids,
        track_names=tracks.titles,
        recordings=tracks.recordings,
        artist_known=np.zeros(n, dtype=np.bool_),
        albums=np.arange(n),
        album_names=[Album(str(row), track.album) for row, track in enumerate(names)],
        artist_names=artists,
        artists=Memberships.of(groups, rows, len(artists), n),
        genres=("folk",),
        n_model_genres=1,
        genre_members=Memberships.of(np.zeros(n, dtype=np.int64), np.arange(n), 1, n),
        genres_predicted=np.zeros(n, dtype=np.bool_),
        genres_tagged=np.zeros(n, dtype=np.bool_),
        extras={},
        artist_counts=ArtistCounts.of_added(len(artists), {}),
        kept=np.ones(n, dtype=np.bool_),
    )
    return Catalogue(content), InvertedIndex(words_of(tracks))
