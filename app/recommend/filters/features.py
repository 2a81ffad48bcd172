"""Filters by a raw feature. A track whose value is unknown fails every filter of that feature."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from app.bundle.features import FEATURES, Feature
from app.recommend.filters.base import FilterContext, FilterKind, Interval, Shape
from app.retrieval.conditions import Condition, InInterval, IsOneOf


@dataclass(frozen=True)
class FeatureInterval:
    """The value lies in an interval."""

    feature: str
    interval: Interval

    def mask(self, context: FilterContext) -> NDArray[np.bool_]:
        """Bool [n_tracks]. Compared as float32, as the table is kept: the 0.7 of a track is within a bound of 0.7."""
        values, interval = context.columns.of(self.feature), self.interval
        # NaN fails every comparison, the one with minus infinity too.
        mask: NDArray[np.bool_] = values >= _as_kept(-np.inf if interval.minimum is None else interval.minimum)
        if interval.maximum is not None:
            mask &= values <= _as_kept(interval.maximum)
        return mask

    def conditions(self, _: FilterContext) -> Sequence[Condition]:
        """Of the feature."""
        minimum, maximum = map(_as_kept, self.interval.ends)
        return [InInterval(self.feature, float(minimum), float(maximum))]


@dataclass(frozen=True)
class FeatureValues:
    """The value is one of several."""

    feature: str
    values: frozenset[float]

    def mask(self, context: FilterContext) -> NDArray[np.bool_]:
        """Bool [n_tracks]."""
        wanted = np.array(sorted(self.values), dtype=np.float32)
        mask: NDArray[np.bool_] = np.isin(context.columns.of(self.feature), wanted)
        return mask

    def conditions(self, _: FilterContext) -> Sequence[Condition]:
        """Of the feature."""
        return [IsOneOf(self.feature, tuple(float(_as_kept(value)) for value in sorted(self.values)))]


def _kind(feature: Feature) -> FilterKind:
    numeric = feature.kind == "numeric"
    return FilterKind(
        name=feature.name,
        shape=Shape.INTERVAL if numeric else Shape.VALUES,
        description=feature.description,
        build=partial(FeatureInterval if numeric else FeatureValues, feature.name),
        feature=feature,
    )


def _as_kept(bound: float) -> np.float32:
    """As the table keeps numbers: one beyond what float32 can hold is infinite."""
    with np.errstate(over="ignore"):
        return np.float32(bound)


FEATURE_FILTERS: tuple[FilterKind, ...] = tuple(map(_kind, FEATURES))
