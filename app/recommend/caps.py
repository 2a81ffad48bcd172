"""At most so many tracks of one recording, artist or album."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Cap:
    """At most `most` tracks of any one group. groups: of each track of a list, several to a track or none."""

    most: int
    groups: Iterable[Sequence[int]]


def within_caps(caps: Sequence[Cap], wanted: int) -> NDArray[np.int64]:
    """Positions int64 of the first `wanted` tracks of a list that stay when each is taken unless a cap is reached.

    Args:
        caps: one at least, all of the same list.
        wanted: how many.
    """
    kept: list[int] = []
    counts: list[dict[int, int]] = [{} for _ in caps]
    full: list[set[int]] = [set() for _ in caps]
    kinds = list(zip([cap.most for cap in caps], counts, full, strict=True))
    for position, memberships in enumerate(zip(*(cap.groups for cap in caps), strict=True)):
        if len(kept) == wanted:
            break
        if all(map(set.isdisjoint, full, memberships)):
            kept.append(position)
            for (most, count, reached), groups in zip(kinds, memberships, strict=True):
                if most == 1:
                    reached.update(groups)
                    continue
                for group in groups:
                    count[group] = n = count.get(group, 0) + 1
                    if n == most:
                        reached.add(group)
    return np.array(kept, dtype=np.int64)
