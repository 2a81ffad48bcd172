"""Which tracks a request allows: one boolean for every track of the catalogue, made before anything is searched."""

import numpy as np
from numpy.typing import NDArray

from app.bundle.features import column, unknown_as_nan
from app.catalogue.memberships import Groups
from app.recommend.request import Bounds


class FilterColumns:
    """The raw features of the catalogue, one contiguous row for each feature: a filter reads one of them.

    Args:
        features: float32 [n_tracks, 15]; values that mean "unknown" pass no filter.

    deviations: float64 [15], the standard deviation of each feature, 1 where it has none.
    """

    def __init__(self, features: NDArray[np.float32]) -> None:
        self._columns = np.ascontiguousarray(unknown_as_nan(features).T)
        self.deviations = _deviations(self._columns)

    def all(self) -> NDArray[np.bool_]:
        """A mask that allows every track, to be narrowed."""
        return np.ones(self._columns.shape[1], dtype=np.bool_)

    def within(self, feature: str, bounds: Bounds) -> NDArray[np.bool_]:
        """Bool [n_tracks]. Compared as float32, as the table is kept: the 0.7 of a track is within a bound of 0.7."""
        values = self._columns[column(feature)]
        # NaN fails every comparison, the one with minus infinity too.
        mask: NDArray[np.bool_] = values >= _as_kept(-np.inf if bounds.minimum is None else bounds.minimum)
        if bounds.maximum is not None:
            mask &= values <= _as_kept(bounds.maximum)
        return mask

    def one_of(self, feature: str, values: frozenset[float]) -> NDArray[np.bool_]:
        """Bool [n_tracks]."""
        mask: NDArray[np.bool_] = np.isin(self._columns[column(feature)], np.array(sorted(values), dtype=np.float32))
        return mask


def in_groups(groups: Groups, chosen: NDArray[np.int64], n_tracks: int) -> NDArray[np.bool_]:
    """Bool [n_tracks]: the tracks that belong to one of the `chosen` groups at least."""
    mask = np.zeros(n_tracks, dtype=np.bool_)
    for group in chosen:
        mask[groups.tracks_of(group)] = True
    return mask


def _as_kept(bound: float) -> np.float32:
    """As the table keeps numbers: one beyond what float32 can hold is infinite."""
    with np.errstate(over="ignore"):
        return np.float32(bound)


def _deviations(columns: NDArray[np.float32]) -> NDArray[np.float64]:
    values = np.ma.masked_invalid(columns.astype(np.float64))
    deviations = values.std(axis=1).filled(1.0)
    return np.where(deviations > 0, deviations, 1.0)
