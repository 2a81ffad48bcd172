"""Puts the tracks of a bundle into a collection: in batches, resumed where it ended, counted and compared."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.retrieval.milvus.address import MilvusAddress
from app.retrieval.milvus.connection import BUNDLE, Index, MilvusConnection, Row
from app.retrieval.milvus.expressions import ROW, VECTOR, rows_expression
from app.retrieval.milvus.rows import TrackRows

Advance = Callable[[int], None]

_RANGE = 20_000  # tracks that are counted together when a push is resumed
_BATCH = 1_000  # rows of one request: a megabyte
_CHECKED = 1_000  # rows that are compared in the end
_COMPARED = 10  # rows that are asked for at once: their vectors fit into a small answer
_MOST_SCANNED = 150_000  # tracks: below, Milvus looks at all in a few milliseconds, and finds what is the nearest
_QUERIES, _K = 50, 10  # of the measured recall
_BLOCK = 1 << 16  # vectors that are multiplied at once


class PushRefused(Exception):
    """What is in Milvus cannot become the collection of the bundle. The message says what to do."""


@dataclass(frozen=True)
class Push:
    """A push of one bundle. Its steps are called one after another; all of them may be repeated.

    Attributes:
        milvus: where to.
        address: of it.
        version: of the bundle.
        rows: of its tracks.
        range_size: tracks that are counted together when a push is resumed.
    """

    milvus: MilvusConnection
    address: MilvusAddress
    version: str
    rows: TrackRows
    range_size: int = _RANGE

    @property
    def name(self) -> str:
        """Of the collection."""
        return self.address.collection(self.version)

    def prepare(self) -> int:
        """Make the collection where there is none. Returns how many tracks it has.

        Raises:
            PushRefused: there is one of this name that is another.
            MilvusError: see `MilvusConnection`, here as in all steps.
        """
        expected = self.rows.n_dimensions
        index: Index = "FLAT" if len(self.rows) <= _MOST_SCANNED else "HNSW"
        self.milvus.create(self.name, expected, index)
        found = self.milvus.describe(self.name).n_dimensions
        if found != expected:
            raise PushRefused(f"expected {expected} dimensions in {self.name}, got {found}; {self._remedy}")
        self._wait_until_loaded()
        return self.milvus.count(self.name)

    def fill(self, advance: Advance) -> None:
        """Put every track there that is not. `advance` is called with the number of tracks just done."""
        is_empty = self.milvus.count(self.name) == 0
        for first in range(0, len(self.rows), self.range_size):
            tracks = np.arange(first, min(first + self.range_size, len(self.rows)))
            n_there = 0 if is_empty else self.milvus.count_between(self.name, int(tracks[0]), int(tracks[-1]))
            if n_there == len(tracks):
                advance(len(tracks))
                continue
            for start in range(0, len(tracks), _BATCH):
                batch = tracks[start : start + _BATCH]
                self.milvus.write(self.name, BUNDLE, self.rows.at(batch), replace=n_there > 0)
                advance(len(batch))

    def index(self) -> None:
        """Have what is there indexed, and in the memory of Milvus."""
        self.milvus.flush(self.name)
        self._wait_until_loaded()

    def verify(self) -> float:
        """Count all rows, and compare some with the bundle. Returns recall@10, measured on a sample.

        Raises:
            PushRefused: they are others.
        """
        n_rows = self.milvus.count(self.name)
        if n_rows != len(self.rows):
            raise PushRefused(f"expected {len(self.rows)} tracks in {self.name}, got {n_rows}; {self._remedy}")
        rng = np.random.default_rng(0)
        sample = np.sort(rng.choice(len(self.rows), min(len(self.rows), _CHECKED), replace=False))
        for start in range(0, len(sample), _COMPARED):
            expected = self.rows.at(sample[start : start + _COMPARED])
            where = rows_expression([row[ROW] for row in expected])
            found = {row[ROW]: row for row in self.milvus.rows(self.name, BUNDLE, where, [*expected[0]])}
            for row in expected:
                if field := _difference(row, found.get(row[ROW])):
                    raise PushRefused(
                        f"{self.name} has another {field} of track {row[ROW]} than the bundle; {self._remedy}"
                    )
        return self._recall(sample[:: max(1, len(sample) // _QUERIES)])

    def switch(self) -> str | None:
        """Let the alias name the collection. Returns the one that it named before, None where there was no other."""
        before = self.milvus.alias_of(self.address.alias)
        self.milvus.set_alias(self.address.alias, self.name)
        return None if before == self.name else before

    def prune(self, kept: Collection[str]) -> list[str]:
        """Drop all collections of the alias but this one, and those that are `kept`. Returns their names.

        Those of a longer alias that begins as this one does, such as songkin_staging, are not its own.
        """
        prefix = f"{self.address.alias}_"
        others = tuple(f"{alias}_" for alias in self.milvus.aliases() if alias.startswith(prefix))
        own = [name for name in self.milvus.collections() if name.startswith(prefix) and not name.startswith(others)]
        old = sorted({*own} - {self.name, *kept})
        for name in old:
            self.milvus.drop(name)
        return old

    def _recall(self, tracks: NDArray[np.int64]) -> float:
        """The share of the ten nearest of these tracks that Milvus finds. What is as near counts as found."""
        queries = self.rows.gather(tracks)
        k = min(_K, len(self.rows))
        best = np.full((len(queries), k), -np.inf, dtype=np.float32)
        for start in range(0, len(self.rows), _BLOCK):
            block = np.arange(start, min(start + _BLOCK, len(self.rows)))
            products = queries @ self.rows.gather(block).T
            best = np.sort(np.hstack([best, products]), axis=1)[:, -k:]
        found = self.milvus.search(self.name, queries, "", k)
        hits = [np.count_nonzero(hits.products >= least - 1e-5) for hits, least in zip(found, best[:, 0], strict=True)]
        return float(np.sum(hits)) / (k * len(queries))

    def _wait_until_loaded(self) -> None:
        if not self.milvus.load(self.name):
            raise PushRefused(f"{self.name} was not loaded into the memory of Milvus in time; run the command again")

    @property
    def _remedy(self) -> str:
        return f"drop the collection {self.name} if it is nobody else's, and push again"


def _difference(expected: Row, found: Any) -> str | None:
    """The first field in which a row is another; None where it is the same."""
    if found is None:
        return "row"
    for field, value in expected.items():
        same = (
            np.array_equal(np.asarray(found[field], dtype=np.float32), value)
            if field == VECTOR
            else ([*found[field]] == value if isinstance(value, list) else found[field] == value)
        )
        if not same:
            return field
    return None
