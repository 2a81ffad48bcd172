"""The raw features of the catalogue as filters and targets read them."""

import numpy as np
from numpy.typing import NDArray

from app.bundle.features import column, unknown_as_nan


class FeatureColumns:
    """One contiguous array for each feature: a filter reads one of them.

    Args:
        features: float32 [n_tracks, 15]; values that mean "unknown" become NaN.
        kept: bool [n_tracks], false for tracks that were removed.

    Attributes:
        deviations: float64 [15], the standard deviation of each feature in the tracks that are kept, 1 where it has
            none.
    """

    def __init__(self, features: NDArray[np.float32], kept: NDArray[np.bool_]) -> None:
        self._columns = np.ascontiguousarray(unknown_as_nan(features).T)
        self.deviations = np.array([_deviation(of_feature[kept]) for of_feature in self._columns])

    def of(self, feature: str) -> NDArray[np.float32]:
        """float32 [n_tracks], NaN for unknown."""
        values: NDArray[np.float32] = self._columns[column(feature)]
        return values


def _deviation(values: NDArray[np.float32]) -> float:
    known = values[~np.isnan(values)].astype(np.float64)
    return (float(known.std()) if len(known) else 0.0) or 1.0
