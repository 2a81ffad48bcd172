"""The track came out in some years. A track of which the year is not known fails."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.recommend.filters.base import FilterContext, FilterKind, Interval, Shape


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


RELEASE_YEAR = FilterKind("release_year", Shape.INTERVAL, "Year of release", ReleaseYear)
