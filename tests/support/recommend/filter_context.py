"""What filters look at, made of a few arrays."""

import numpy as np
from numpy.typing import NDArray

from app.catalogue.memberships import Memberships, Versions
from app.recommend.filters.base import FilterContext
from app.recommend.filters.columns import FeatureColumns


def context_of(
    features: NDArray[np.float32],
    genres: Memberships | None = None,
    artists: Memberships | None = None,
    recordings: list[int] | None = None,
    seed_artists: list[int] | None = None,
    release_years: list[float] | None = None,
) -> FilterContext:
    """Tracks of these features. Names and ids are the numbers of genres, artists and tracks, written out."""
    n_tracks = len(features)
    each = np.arange(n_tracks)
    of_tracks = np.array(recordings if recordings is not None else each, dtype=np.int64)
    none = Memberships.of(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), 0, n_tracks)
    return FilterContext(
        n_tracks=n_tracks,
        columns=FeatureColumns(features, np.ones(n_tracks, dtype=np.bool_)),
        release_years=np.full(n_tracks, np.nan) if release_years is None else np.array(release_years),
        genres=genres or none,
        artists=artists or none,
        recordings=Versions(of_tracks),
        genre_indices=lambda names, _: np.array([*map(int, names)], dtype=np.int64),
        artist_indices=lambda ids, _: np.array([*map(int, ids)], dtype=np.int64),
        track_recordings=lambda ids: of_tracks[[int(text) for text in ids if int(text) < n_tracks]],
        seed_artists=np.array(seed_artists or [], dtype=np.int64),
    )
