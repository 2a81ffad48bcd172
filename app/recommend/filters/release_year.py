"""The track came out in some years. A track of which the year is not known fails."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.recommend.filters.base import FilterContext, FilterKind, Interval, Shape
from app.retrieval.conditions import RELEASE_YEAR as RELEASE_YEAR_FIELD
from app.retrieval.conditions import Condition, InInterval


@dataclass(frozen=True)
class ReleaseYear:
    """The year lies in an interval."""

    interval: Interval

    def mask(self, context: FilterContext) -> NDArray[np.bool_]:
        """Bool [n_tracks]."""
        years, interval = context.release_years, self.interval
        # NaN fails every comparison, the one with minus infinity too.
        mask: NDArray[np.bool_] = years >= (-np.inf if interval.minimum is None else interval.minimum)
        return mask if interval.maximum is None else mask & (years <= interval.maximum)

    def conditions(self, _: FilterContext) -> Sequence[Condition]:
        """Of the year. float32, in which an engine may keep it, has every year."""
        return [InInterval(RELEASE_YEAR_FIELD, *self.interval.ends)]


RELEASE_YEAR = FilterKind("release_year", Shape.INTERVAL, "Year of release", ReleaseYear)
