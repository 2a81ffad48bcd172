"""Filters: what a track must be to be recommended at all. Requests, help and docs list these."""

from app.recommend.filters.artists import ARTISTS
from app.recommend.filters.base import FilterKind
from app.recommend.filters.excluded_tracks import EXCLUDED_TRACKS
from app.recommend.filters.features import FEATURE_FILTERS
from app.recommend.filters.genres import GENRES
from app.recommend.filters.release_year import RELEASE_YEAR
from app.recommend.filters.seed_artists import EXCLUDE_SEED_ARTISTS

FILTERS: tuple[FilterKind, ...] = (
    GENRES,
    ARTISTS,
    EXCLUDED_TRACKS,
    EXCLUDE_SEED_ARTISTS,
    RELEASE_YEAR,
    *FEATURE_FILTERS,
)
