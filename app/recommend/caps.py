"""At most so many tracks of one recording, artist or album."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Cap:
    """At most `most` tracks of any one group.

    groups: int64 [m], the groups of a list of tracks, several to a track or none; positions: int64 [m], the track's
    position in the list.
    """

    most: int
    groups: NDArray[np.int64]
    positions: NDArray[np.int64]

    def crowded(self, n: int) -> list[tuple[int, int]]:
        """Position and group of every membership, among the first `n` tracks, in a group of more than may stay."""
        among = self.positions < n
        groups, positions = self.groups[among], self.positions[among]
        _, inverse, sizes = np.unique(groups, return_inverse=True, return_counts=True)
        over = sizes[inverse] > self.most
        return list(zip(positions[over].tolist(), groups[over].tolist(), strict=True))


def within_caps(n: int, caps: Sequence[Cap], wanted: int) -> NDArray[np.int64]:
    """Positions int64 of the first `wanted` tracks, of `n`, that stay when each is taken unless a cap is reached."""
    kept = _kept(min(2 * wanted, n), caps)  # mostly enough
    return (kept if len(kept) >= wanted else _kept(n, caps))[:wanted]


def _kept(n: int, caps: Sequence[Cap]) -> NDArray[np.int64]:
    """Only tracks of a crowded group need be looked at one by one."""
    crowded: dict[int, list[tuple[int, int]]] = {}
    for number, cap in enumerate(caps):
        for position, group in cap.crowded(n):
            crowded.setdefault(position, []).append((number, group))
    kept = np.ones(n, dtype=np.bool_)
    taken: dict[tuple[int, int], int] = {}
    for position in sorted(crowded):
        memberships = crowded[position]
        if any(taken.get(one, 0) >= caps[one[0]].most for one in memberships):
            kept[position] = False
            continue
        for one in memberships:
            taken[one] = taken.get(one, 0) + 1
    return np.flatnonzero(kept)
