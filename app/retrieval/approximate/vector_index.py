"""What an approximate index is, and what those of faiss share.

Each keeps a vector in 8 bits for each dimension, and is mapped from a bundle, not read: all workers share what they
touch.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, Protocol

import faiss
import numpy as np
from numpy.typing import NDArray

IndexKind = Literal["hnsw", "ivf"]

SEED = 0
"""Of what is drawn: an index is of its vectors, not of a training."""

_STEP = 16  # faiss is four times as fast where the number of dimensions is a multiple of this; zeros fill it up


class VectorIndex(Protocol):
    """Finds candidates for one query after another."""

    @property
    def full_effort(self) -> int:
        """More than this finds no more."""

    def search(
        self, query: NDArray[np.float32], allowed: NDArray[np.bool_] | None, depth: int, effort: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Of the allowed vectors, bool [n], about the `depth` nearest to a query, float32 [d].

        Args:
            query: one.
            allowed: None allows all.
            depth: how many, or fewer where fewer are found.
            effort: how much to look at, whatever is allowed.

        Returns:
            Rows int64 [m], the nearest first, and their products with the query as the index knows them, float32 [m].
        """


def read_index(content: memoryview, library_type: Any, n: int, d: int) -> Any:
    """The index of faiss in these bytes, which stay where they are and must be kept as long.

    Args:
        content: of a file of faiss.
        library_type: of faiss, that it must have.
        n: how many vectors there must be.
        d: how many dimensions they must have, without padding.

    Raises:
        ValueError: it is no such index.
    """
    held = np.frombuffer(content, dtype=np.uint8)
    try:
        index = faiss.read_index(faiss.ZeroCopyIOReader(faiss.swig_ptr(held), len(held)))
    except (RuntimeError, MemoryError) as error:  # the latter: a size that was altered
        raise ValueError(f"expected an index of faiss, got: {str(error).splitlines()[0]}") from error
    if not isinstance(index, library_type):
        raise ValueError(f"expected an index of the kind {library_type.__name__}, got {type(index).__name__}")
    if index.metric_type != faiss.METRIC_INNER_PRODUCT or (index.ntotal, index.d) != (n, padded(d)):
        raise ValueError(f"expected {n} vectors of {padded(d)} dimensions, got {index.ntotal} of {index.d}")
    return index


def padded(d: int) -> int:
    """How many dimensions faiss is given for `d`."""
    return -(-d // _STEP) * _STEP


def pad(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32 [n, padded(d)]: vectors [n, d] with zeros behind them."""
    n, d = vectors.shape
    wide = np.zeros((n, padded(d)), dtype=np.float32)
    wide[:, :d] = vectors
    return wide


def without_padding(products: NDArray[np.float32], rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """What faiss found for one query, [depth] each: it puts -1 behind rows where it found fewer."""
    n = int(np.count_nonzero(rows >= 0))
    return rows[:n], products[:n]


@contextmanager
def selector_of(allowed: NDArray[np.bool_] | None) -> Iterator[Any]:
    """A selector of faiss: it looks at the bits only while they are held here."""
    if allowed is None:
        yield None
        return
    bits = np.packbits(allowed, bitorder="little")
    yield faiss.IDSelectorBitmap(len(bits), faiss.swig_ptr(bits))


@contextmanager
def n_threads(n: int) -> Iterator[None]:
    """Let faiss use so many threads."""
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(n)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)
