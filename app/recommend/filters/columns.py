"""The features of all tracks, one array for each: a filter reads them without a step between the values."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.bundle.features import FEATURES, column


class FeatureColumns:
    """One contiguous array for each feature: a filter reads one of them. Each is made when it is asked for first.

    Args:
        features: float32 [n_tracks, 15]; values that mean "unknown" become NaN.
        kept: bool [n_tracks], false for tracks that were removed.
    """

    def __init__(self, features: NDArray[np.float32], kept: NDArray[np.bool_]) -> None:
        self._features = features
        self._kept = kept
        self._columns: dict[str, NDArray[np.float32]] = {}

    def of(self, feature: str) -> NDArray[np.float32]:
        """float32 [n_tracks], NaN for unknown."""
        found = self._columns.get(feature)
        if found is None:
            found = self._columns[feature] = self._made(feature)
        return found

    @cached_property
    def deviations(self) -> NDArray[np.float64]:
        """float64 [15], the standard deviation of each feature in the tracks that are kept, 1 where it has none."""
        return np.array([_deviation(self._made(feature.name)[self._kept]) for feature in FEATURES])

    def _made(self, feature: str) -> NDArray[np.float32]:
        number = column(feature)
        values = self._features[:, number]
        unknown = FEATURES[number].unknown
        return values.copy() if unknown is None else np.where(values == np.float32(unknown), np.float32(np.nan), values)


def _deviation(values: NDArray[np.float32]) -> float:
    known = values[~np.isnan(values)].astype(np.float64)
    return (float(known.std()) if len(known) else 0.0) or 1.0
