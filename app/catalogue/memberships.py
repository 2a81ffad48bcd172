"""Which tracks belong to an artist or genre, and the other way round."""

from copy import copy

import numpy as np
from numpy.typing import NDArray


class Memberships:
    """A many-to-many relation between tracks and groups, looked up from both sides without a search.

    Args:
        groups: int64 [m], the group of each membership.
        track_indices: int64 [m], its track.
        n_groups: how many groups there are; some may be empty.
        n_tracks: likewise.

    Attributes:
        groups: as given.
        track_indices: as given.
        sizes: int64 [n_groups], how many tracks each group has.
    """

    def __init__(
        self, groups: NDArray[np.int64], track_indices: NDArray[np.int64], n_groups: int, n_tracks: int
    ) -> None:
        self.groups = groups
        self.track_indices = track_indices
        self.sizes = np.bincount(groups, minlength=n_groups)
        self._by_group = track_indices[np.argsort(groups, kind="stable")]
        self._by_track = groups[np.argsort(track_indices, kind="stable")]
        self._group_starts = _starts(self.sizes)
        self._track_starts = _starts(np.bincount(track_indices, minlength=n_tracks))

    def changed(
        self, kept: NDArray[np.bool_], groups: NDArray[np.int64], track_indices: NDArray[np.int64], n_groups: int
    ) -> "Memberships":
        """The same without the tracks that are not `kept`, and with more memberships behind those that stay.

        Args:
            kept: bool [n], of all tracks there are now; those of before come first.
            groups: int64 [m], the group of each membership that is new.
            track_indices: int64 [m], its track.
            n_groups: how many groups there are now; those of before come first.
        """
        other = copy(self)
        stay = kept[self.track_indices]
        other.groups = np.concatenate([self.groups[stay], groups])
        other.track_indices = np.concatenate([self.track_indices[stay], track_indices])
        other.sizes = np.bincount(other.groups, minlength=n_groups)
        other._by_track = other.groups[np.argsort(other.track_indices, kind="stable")]
        # What is in order already is sorted in a twentieth of the time.
        stay = kept[self._by_group]
        in_order = np.repeat(np.arange(len(self)), self.sizes)
        order = np.argsort(np.concatenate([in_order[stay], groups]), kind="stable")
        other._by_group = np.concatenate([self._by_group[stay], track_indices])[order]
        other._group_starts = _starts(other.sizes)
        other._track_starts = _starts(np.bincount(other.track_indices, minlength=len(kept)))
        return other

    def __len__(self) -> int:
        """The number of groups."""
        return len(self.sizes)

    def tracks_of(self, group: int) -> NDArray[np.int64]:
        """The tracks of a group."""
        return self._by_group[self._group_starts[group] : self._group_starts[group + 1]]

    def of_track(self, track_index: int) -> NDArray[np.int64]:
        """The groups of a track, in the order of the memberships given."""
        return self._by_track[self._track_starts[track_index] : self._track_starts[track_index + 1]]

    def of_tracks(self, track_indices: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The memberships of several tracks, as positions in `track_indices` and groups: int64 [m] each."""
        return _concatenated(self._by_track, self._track_starts, track_indices)

    def of_groups(self, groups: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The memberships of several groups, as positions in `groups` and tracks: int64 [m] each."""
        return _concatenated(self._by_group, self._group_starts, groups)


def _concatenated(
    members: NDArray[np.int64], starts: NDArray[np.int64], keys: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """What belongs to each of several keys, one after another: positions in `keys`, and members."""
    first = starts[keys]
    sizes = starts[keys + 1] - first
    positions = np.repeat(np.arange(len(keys)), sizes)
    before = np.cumsum(sizes) - sizes
    return positions, members[np.arange(len(positions)) + np.repeat(first - before, sizes)]


def _starts(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(sizes)])
