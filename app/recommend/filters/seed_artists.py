"""The track is by none of the artists of the seeds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.recommend.filters.base import FilterContext, FilterKind, Shape
from app.recommend.filters.members import members_mask
from app.retrieval.conditions import BelongsToNone, Condition


@dataclass(frozen=True)
class SeedArtists:
    """On or off."""

    excluded: bool

    def mask(self, context: FilterContext) -> NDArray[np.bool_]:
        """Bool [n_tracks]."""
        if not self.excluded:
            return np.ones(context.n_tracks, dtype=np.bool_)
        return ~members_mask(context.artists, context.seed_artists, context.n_tracks)

    def conditions(self, context: FilterContext) -> Sequence[Condition]:
        """Of the artists of the seeds."""
        return [BelongsToNone("artists", tuple(context.seed_artists.tolist()))] if self.excluded else []


EXCLUDE_SEED_ARTISTS = FilterKind(
    "exclude_seed_artists", Shape.SWITCH, "Leave out tracks by the artists of the seeds", SeedArtists, needs_seeds=True
)
