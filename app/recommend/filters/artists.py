"""The track is by one of some artists, and by none of others."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.recommend.filters.base import Choice, FilterContext, FilterKind, Shape
from app.recommend.filters.members import chosen


@dataclass(frozen=True)
class ArtistFilter:
    """By id."""

    artists: Choice

    def mask(self, context: FilterContext) -> NDArray[np.bool_]:
        """Bool [n_tracks]."""
        return chosen(context.artists, self.artists, context.artist_indices, context.n_tracks)


ARTISTS = FilterKind("artists", Shape.CHOICE, "By id", ArtistFilter, singular="artist")
