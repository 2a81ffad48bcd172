"""The track has one of some genres, and none of others."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.recommend.filters.base import Choice, FilterContext, FilterKind, Shape
from app.recommend.filters.members import choice_conditions, chosen
from app.retrieval.conditions import Condition


@dataclass(frozen=True)
class GenreFilter:
    """By name."""

    genres: Choice

    def mask(self, context: FilterContext) -> NDArray[np.bool_]:
        """Bool [n_tracks]."""
        return chosen(context.genres, self.genres, context.genre_indices, context.n_tracks)

    def conditions(self, context: FilterContext) -> Sequence[Condition]:
        """Of the genres of the choice."""
        return choice_conditions("genres", self.genres, context.genre_indices)


GENRES = FilterKind("genres", Shape.CHOICE, "By name, as the list of genres has them", GenreFilter, singular="genre")
