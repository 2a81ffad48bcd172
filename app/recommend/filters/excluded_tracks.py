"""The track is none of some tracks, nor another version of one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.recommend.filters.base import FilterContext, FilterKind, Shape
from app.recommend.filters.members import members_mask
from app.retrieval.conditions import BelongsToNone, Condition


@dataclass(frozen=True)
class ExcludedTracks:
    """By id; unknown ids do no harm."""

    track_ids: tuple[str, ...]

    def mask(self, context: FilterContext) -> NDArray[np.bool_]:
        """Bool [n_tracks]."""
        return ~members_mask(context.recordings, context.track_recordings(self.track_ids), context.n_tracks)

    def conditions(self, context: FilterContext) -> Sequence[Condition]:
        """Of their recordings."""
        return [BelongsToNone("recording", tuple(context.track_recordings(self.track_ids).tolist()))]


EXCLUDED_TRACKS = FilterKind(
    "exclude",
    Shape.IDS,
    "Ids of tracks to leave out, with all their other versions. Unknown ids do no harm",
    ExcludedTracks,
    singular="track",
)
