"""What is compared: an index, made of vectors and searched with an effort among the tracks that a filter leaves."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

K = 10
AFTERWARDS = "afterwards"
BLOCK = 20_000  # vectors that are converted to float32 at once
_OVERFETCH = 1.5  # of what a filter lets through on average, where an index knows no filters
_MOST_FETCHED = 4096


@dataclass(frozen=True)
class Allowed:
    """A filter.

    Attributes:
        name: shown in the tables.
        mask: bool [n], the tracks that it leaves.
    """

    name: str
    mask: NDArray[np.bool_]

    @cached_property
    def share(self) -> float:
        """Of the tracks, what is left."""
        return float(np.count_nonzero(self.mask) / len(self.mask))

    @cached_property
    def bits(self) -> NDArray[np.uint8]:
        """A bit a track."""
        return np.packbits(self.mask, bitorder="little")


class Index(Protocol):
    """Finds tracks of a large inner product with a query."""

    n_bytes: int
    """What it holds in memory, the vectors that it re-scores with included."""

    def search(self, query: NDArray[np.float32], allowed: Allowed | None, effort: int) -> NDArray[np.int64]:
        """The rows [K or fewer] that it finds, padded by -1, for a query [d]."""


@dataclass(frozen=True)
class Kind:
    """A kind of index.

    Attributes:
        name: shown in the tables.
        package: as pip knows it; None where the project itself needs it.
        make: makes it of vectors, float16 or float32 [n, d].
        efforts: how far it searches, from little to much.
        filters: how it keeps to a filter: "in the search", "by a callable" that it calls for each track it meets, or
            "afterwards", where it must find more and drop most.
        most_tracks: of how many it is made within minutes; graphs take hours beyond.
    """

    name: str
    package: str | None
    make: Callable[[NDArray[Any]], Index]
    efforts: Sequence[int]
    filters: str = "in the search"
    most_tracks: int = 1_000_000


def blocks(vectors: NDArray[Any]) -> Iterator[NDArray[np.float32]]:
    """The vectors as float32, a block at a time."""
    for start in range(0, len(vectors), BLOCK):
        yield np.ascontiguousarray(vectors[start : start + BLOCK], dtype=np.float32)


def n_to_fetch(allowed: Allowed | None) -> int:
    """How many an index without filters must find, so that about K are left."""
    return K if allowed is None else min(_MOST_FETCHED, math.ceil(_OVERFETCH * K / max(allowed.share, 1e-6)))


def kept(rows: NDArray[Any], allowed: Allowed | None) -> NDArray[np.int64]:
    """The first K of rows, best first, that the filter leaves."""
    found = rows[rows >= 0].astype(np.int64) if rows.dtype.kind == "i" else rows.astype(np.int64)
    return found[:K] if allowed is None else found[allowed.mask[found]][:K]
