"""Caps: the largest number of tracks of one recording, artist or album in a list."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Cap:
    """At most `most` tracks of any one group.

    positions, groups: int64 [m], each a track of a list, by its place in it, and a group that it belongs to.
    """

    most: int
    positions: NDArray[np.int64]
    groups: NDArray[np.int64]


def within_caps(caps: Sequence[Cap], n: int, wanted: int) -> NDArray[np.int64]:
    """Positions int64 of the first `wanted` of a list of `n` that stay when each is taken unless a cap is reached.

    Args:
        caps: one at least.
        n: the length of the list.
        wanted: how many.
    """
    positions = np.concatenate([cap.positions for cap in caps])
    keys = np.concatenate([cap.groups * len(caps) + kind for kind, cap in enumerate(caps)])  # alike of one kind only
    in_turn = keys[np.argsort(positions, kind="stable")].tolist()
    ends = np.cumsum(np.bincount(positions, minlength=n)).tolist()
    most = [cap.most for cap in caps]
    kept: list[int] = []
    counts: dict[int, int] = {}
    full: set[int] = set()
    start = 0
    for position, end in enumerate(ends):
        if len(kept) == wanted:
            break
        mine = in_turn[start:end]
        start = end
        if full.isdisjoint(mine):
            kept.append(position)
            for key in mine:
                counts[key] = count = counts.get(key, 0) + 1
                if count == most[key % len(most)]:
                    full.add(key)
    return np.array(kept, dtype=np.int64)
