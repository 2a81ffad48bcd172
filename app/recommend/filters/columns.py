"""The raw features of the catalogue as filters and targets read them."""

import numpy as np
from numpy.typing import NDArray

from app.bundle.features import column, unknown_as_nan


class FeatureColumns:
    """One contiguous array for each feature: a filter reads one of them.

    Args:
        features: float32 [n_tracks, 15]; values that mean "unknown" become NaN.

    Attributes:
        deviations: float64 [15], the standard deviation of each feature, 1 where it has none.
    """

    def __init__(self, features: NDArray[np.float32]) -> None:
        self._columns = np.ascontiguousarray(unknown_as_nan(features).T)
        self.deviations = _deviations(self._columns)

    def of(self, feature: str) -> NDArray[np.float32]:
        """float32 [n_tracks], NaN for unknown."""
        values: NDArray[np.float32] = self._columns[column(feature)]
        return values


def _deviations(columns: NDArray[np.float32]) -> NDArray[np.float64]:
    values = np.ma.masked_invalid(columns.astype(np.float64))
    deviations = values.std(axis=1).filled(1.0)
    return np.where(deviations > 0, deviations, 1.0)
