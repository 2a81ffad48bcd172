"""The track is by one of some artists, and by none of others."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.recommend.filters.base import Choice, FilterContext, FilterKind, Shape
from app.recommend.filters.members import choice_conditions, chosen
from app.retrieval.conditions import Condition


@dataclass(frozen=True)
class ArtistFilter:
    """By id."""

    artists: Choice

    def mask(self, context: FilterContext) -> NDArray[np.bool_]:
        """Bool [n_tracks]."""
        return chosen(context.artists, self.artists, context.artist_indices, context.n_tracks)

    def conditions(self, context: FilterContext) -> Sequence[Condition]:
        """Of the artists of the choice."""
        return choice_conditions("artists", self.artists, context.artist_indices)


ARTISTS = FilterKind("artists", Shape.CHOICE, "By id", ArtistFilter, singular="artist")
