"""Live changes in the collection of a bundle: in a partition of their own, which searches of the service leave out."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from app.catalogue.catalogue import Catalogue
from app.retrieval.conditions import RELEASE_YEAR
from app.retrieval.engine import Engine
from app.retrieval.milvus.connection import LIVE, REMOVES, TRACK_ID, MilvusConnection, Row
from app.retrieval.milvus.expressions import ARTISTS, GENRES, NUMBERS, RECORDING, ROW, VECTOR
from app.retrieval.milvus.link import Link
from app.retrieval.milvus.rows import TrackRows

_T = TypeVar("_T")
_BATCH = 1_000
_FIRST_ADDED = 2**32  # more than a bundle has tracks


class MilvusLiveRows:
    """Keeps in mind what it wrote, so that only what changed is written.

    A track that was added is a row whose key is below 0 and follows from its id, the same whoever writes it. One of the
    bundle that was removed or replaced stays there, since the collection of a bundle does not change; a row names it.

    Args:
        link: to the collection.
    """

    def __init__(self, link: Link) -> None:
        self._link = link
        self._written: dict[int, bytes] | None = None  # by key, digests of the rows; None where that is not known
        self._n_opened = 0  # of the link, when they were written

    def write(self, catalogue: Catalogue, engine: Engine) -> None:
        """See `LiveRows.write`."""
        name, n_tracks = self._link.expected.name, self._link.expected.n_tracks
        written, self._written = self._written, None
        n_opened = self._link.n_opened
        if written is None or n_opened != self._n_opened:
            there = self._link.ask(lambda milvus: milvus.rows(name, LIVE, f"{ROW} < 0", [ROW]))
            known = written or {}
            written = {key: known.get(key, b"") for key in (int(row[ROW]) for row in there)}
        added = np.arange(n_tracks, len(catalogue))
        rows = TrackRows(catalogue, engine.layout.n_dimensions, engine.gather, catalogue.numbers(RELEASE_YEAR))
        wanted = {row[ROW]: row for row in (*_added(rows, added), *_removed(catalogue, n_tracks, engine))}
        digests = {key: _digest(row) for key, row in wanted.items()}
        changed = [row for key, row in wanted.items() if written.get(key) != digests[key]]
        gone = [*written.keys() - wanted.keys()]
        self._ask_in_batches(changed, lambda milvus, batch: milvus.write(name, LIVE, batch, replace=True))
        self._ask_in_batches(gone, lambda milvus, batch: milvus.delete(name, LIVE, batch))
        self._written, self._n_opened = digests, n_opened

    def _ask_in_batches(self, items: Sequence[_T], ask: Callable[[MilvusConnection, Sequence[_T]], None]) -> None:
        def ask_for_all(milvus: MilvusConnection) -> None:
            for start in range(0, len(items), _BATCH):
                ask(milvus, items[start : start + _BATCH])

        self._link.ask(ask_for_all)


def _added(rows: TrackRows, tracks: NDArray[np.int64]) -> Iterator[Row]:
    for row in rows.at(tracks):
        digest = hashlib.blake2b(str(row[TRACK_ID]).encode("utf-8", "surrogatepass"), digest_size=8).digest()
        yield row | {ROW: -_FIRST_ADDED - int.from_bytes(digest) // 8}


def _removed(catalogue: Catalogue, n_tracks: int, engine: Engine) -> Iterator[Row]:
    nothing = np.zeros(engine.layout.n_dimensions, dtype=np.float32)
    unknown = dict.fromkeys(NUMBERS)
    for track in np.flatnonzero(~catalogue.kept[:n_tracks]).tolist():
        own = {ROW: -1 - track, REMOVES: track, TRACK_ID: catalogue.content.track_ids[track]}
        yield own | {VECTOR: nothing, GENRES: [], ARTISTS: [], RECORDING: -1} | unknown


def _digest(row: Row) -> bytes:
    rest = sorted((field, value) for field, value in row.items() if field != VECTOR)
    return hashlib.blake2b(row[VECTOR].tobytes() + repr(rest).encode("utf-8", "surrogatepass"), digest_size=16).digest()
