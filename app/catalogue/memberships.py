"""Which tracks belong to an artist or genre, and the other way round."""

import numpy as np
from numpy.typing import NDArray


class Groups:
    """A many-to-many relation between tracks and groups, looked up from both sides without a search.

    Args:
        groups: int64 [m], the group of each membership.
        rows: int64 [m], its track.
        n_groups: how many groups there are; some may be empty.
        n_tracks: likewise.
    """

    def __init__(self, groups: NDArray[np.int64], rows: NDArray[np.int64], n_groups: int, n_tracks: int) -> None:
        self.groups = groups
        self.rows = rows
        self.sizes = np.bincount(groups, minlength=n_groups)
        self._by_group = rows[np.argsort(groups, kind="stable")]
        self._by_track = groups[np.argsort(rows, kind="stable")]
        self._group_starts = _starts(self.sizes)
        self._track_starts = _starts(np.bincount(rows, minlength=n_tracks))

    def __len__(self) -> int:
        return len(self.sizes)

    def tracks_of(self, group: int) -> NDArray[np.int64]:
        """The rows of the group's tracks."""
        return self._by_group[self._group_starts[group] : self._group_starts[group + 1]]

    def of_track(self, row: int) -> NDArray[np.int64]:
        """The groups of a track, in the order of the memberships given."""
        return self._by_track[self._track_starts[row] : self._track_starts[row + 1]]

    def of_tracks(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The memberships of several tracks, as positions in `rows` and groups: int64 [m] each."""
        starts = self._track_starts[rows]
        sizes = self._track_starts[rows + 1] - starts
        positions = np.repeat(np.arange(len(rows)), sizes)
        before = np.cumsum(sizes) - sizes
        return positions, self._by_track[np.arange(len(positions)) + np.repeat(starts - before, sizes)]


def _starts(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(sizes)])
