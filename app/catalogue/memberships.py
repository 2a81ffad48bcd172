"""Which tracks belong to an artist or genre, and the other way round."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Memberships:
    """A many-to-many relation between tracks and groups, looked up from both sides without a search.

    Attributes:
        groups: int64 [m], the groups of each track, those of the first track first.
        track_starts: int64 [n_tracks + 1], where those of each track begin, and where those of the last one end.
        tracks: int64 [m], the tracks of each group, those of the first group first.
        group_starts: int64 [n_groups + 1], the same of them.
    """

    groups: NDArray[np.int64]
    track_starts: NDArray[np.int64]
    tracks: NDArray[np.int64]
    group_starts: NDArray[np.int64]

    @classmethod
    def of(
        cls, groups: NDArray[np.int64], track_indices: NDArray[np.int64], n_groups: int, n_tracks: int
    ) -> "Memberships":
        """Of memberships in any order.

        Args:
            groups: int64 [m], the group of each membership.
            track_indices: int64 [m], its track.
            n_groups: how many groups there are; some may be empty.
            n_tracks: likewise.
        """
        return cls(
            groups[np.argsort(track_indices, kind="stable")],
            _starts(np.bincount(track_indices, minlength=n_tracks)),
            track_indices[np.argsort(groups, kind="stable")],
            _starts(np.bincount(groups, minlength=n_groups)),
        )

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """int64 [n_groups], how many tracks each group has."""
        return np.diff(self.group_starts)

    @property
    def track_indices(self) -> NDArray[np.int64]:
        """int64 [m], the track of each of `groups`."""
        return np.repeat(np.arange(len(self.track_starts) - 1), np.diff(self.track_starts))

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
        track_of = self.track_indices
        stay = kept[track_of]
        all_groups, all_tracks = np.append(self.groups[stay], groups), np.append(track_of[stay], track_indices)
        # What is in order already is sorted in a twentieth of the time.
        stay = kept[self.tracks]
        in_order = np.append(np.repeat(np.arange(len(self)), self.sizes)[stay], groups)
        return Memberships(
            all_groups[np.argsort(all_tracks, kind="stable")],
            _starts(np.bincount(all_tracks, minlength=len(kept))),
            np.append(self.tracks[stay], track_indices)[np.argsort(in_order, kind="stable")],
            _starts(np.bincount(all_groups, minlength=n_groups)),
        )

    def __len__(self) -> int:
        """The number of groups."""
        return len(self.group_starts) - 1

    def tracks_of(self, group: int) -> NDArray[np.int64]:
        """The tracks of a group."""
        return self.tracks[self.group_starts[group] : self.group_starts[group + 1]]

    def of_track(self, track_index: int) -> NDArray[np.int64]:
        """The groups of a track, in the order of the memberships given."""
        return self.groups[self.track_starts[track_index] : self.track_starts[track_index + 1]]

    def of_tracks(self, track_indices: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The memberships of several tracks, as positions in `track_indices` and groups: int64 [m] each."""
        return _concatenated(self.groups, self.track_starts, track_indices)

    def of_groups(self, groups: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The memberships of several groups, as positions in `groups` and tracks: int64 [m] each."""
        return _concatenated(self.tracks, self.group_starts, groups)


class Versions:
    """Which tracks are versions of each recording. Worked out when it is first asked for.

    Args:
        recordings: int64 [n_tracks], of each track.
    """

    def __init__(self, recordings: NDArray[np.int64]) -> None:
        self._recordings = recordings

    def tracks_of(self, group: int) -> NDArray[np.int32]:
        """The tracks of a recording."""
        tracks, starts = self._by_recording
        return tracks[starts[group] : starts[group + 1]]

    @cached_property
    def _by_recording(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """All tracks, those of the first recording first, and where those of each begin, and the last ones end."""
        tracks = np.argsort(self._recordings, kind="stable").astype(np.int32)
        return tracks, _starts(np.bincount(self._recordings)).astype(np.int32)


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
