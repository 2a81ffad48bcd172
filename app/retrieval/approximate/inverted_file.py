"""An inverted file: vectors in lists by what they are near to; a search looks through the most promising lists.

A list is as promising as the product of the query with the mean of its vectors, and three deviations of that product
above: the nearest of what a filter leaves are often far from most of their list. It goes on until it has seen as many
allowed vectors as its effort says, wherever these are. docs/decisions/0149 has what both are worth.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from app.bundle.opening.files import unload
from app.retrieval.approximate.vector_index import (
    SEED,
    n_threads,
    pad,
    padded,
    read_index,
    selector_of,
    without_padding,
)
from app.retrieval.stored_vectors import StoredVectors

_SAMPLED_PER_LIST = 40  # vectors that tell where the middles of the lists are; faiss warns below 39
_LISTS_PER_ROOT = 4  # lists for each square root of the number of vectors, as faiss's guidelines say
_ITERATIONS = 10
_DEVIATIONS = 3  # above the mean of a list
_LOOKED_AT = 8  # allowed vectors for each that is to be found
_SAMPLED = 1 << 16  # vectors that tell how many of each list a filter leaves


def build_inverted_file(
    vectors: StoredVectors, path: Path, advance: Callable[[int], None] = lambda _: None
) -> NDArray[np.float32]:
    """Write the inverted file of vectors to a file. The same vectors give the same bytes, on one machine.

    Args:
        vectors: blocks of them are read one after another.
        path: of the file.
        advance: called with the number of vectors just added.

    Returns:
        float32 [2, n_lists, d]: the mean and the variance of the vectors of each list.
    """
    n_lists = _n_lists(len(vectors))
    index = faiss.index_factory(padded(vectors.n_dimensions), f"IVF{n_lists},SQ8", faiss.METRIC_INNER_PRODUCT)
    index.cp.niter, index.cp.seed = _ITERATIONS, SEED
    with n_threads(len(os.sched_getaffinity(0))):
        index.train(pad(vectors.sample(_SAMPLED_PER_LIST * n_lists)))
        for _, block in vectors.blocks():
            index.add(pad(block))
            advance(len(block))
    faiss.write_index(index, str(path))
    lists = np.zeros((2, n_lists, vectors.n_dimensions), dtype=np.float32)
    for number in range(n_lists):
        rows = _rows_of(index, number)
        if len(rows):
            members = vectors.take(np.sort(rows)).astype(np.float64)
            lists[:, number] = members.mean(axis=0), members.var(axis=0)
    return lists


class InvertedFile:
    """Searches an inverted file.

    Args:
        content: of the file that `build_inverted_file` wrote.
        lists: float32 [2, n_lists, d], the mean and the variance of the vectors of each list.
        n: how many vectors there must be.

    Attributes:
        sizes: int64 [n_lists], how many vectors each has.

    Raises:
        ValueError: it is no such file, or its lists hold other vectors than those.
    """

    def __init__(self, content: memoryview, lists: NDArray[np.float32], n: int) -> None:
        self._content = content
        self._index = read_index(content, faiss.IndexIVFScalarQuantizer, n, lists.shape[2])
        if self._index.nlist != lists.shape[1]:
            raise ValueError(f"expected {lists.shape[1]} lists, got {self._index.nlist}")
        self._means, self._variances = lists
        if not (self._variances >= 0).all():
            raise ValueError("expected variances of 0 at least, got others")
        middles = faiss.rev_swig_ptr(
            faiss.downcast_index(self._index.quantizer).get_xb(), self._index.nlist * self._index.d
        )
        self._middles = middles.reshape(self._index.nlist, self._index.d)
        list_of = np.full(n, -1, dtype=np.int32)
        n_listed = 0
        for number in range(self._index.nlist):
            rows = _rows_of(self._index, number)
            if len(rows) and not (rows.min() >= 0 and rows.max() < n):
                raise ValueError(f"expected vectors from 0 to {n - 1} in list {number}, got others")
            list_of[rows] = number
            n_listed += len(rows)
        if n_listed != n or not (list_of >= 0).all():
            raise ValueError("expected every vector in a list, and in no other, got some in none or in several")
        self.sizes: NDArray[np.int64] = np.bincount(list_of, minlength=self._index.nlist)
        self._sample = np.arange(0, n, -(-n // _SAMPLED))
        self._list_of_sample = list_of[self._sample]

    @property
    def n_lists(self) -> int:
        """How many lists there are; some may be empty."""
        return len(self.sizes)

    @property
    def full_effort(self) -> int:
        """The number of vectors."""
        return int(self._index.ntotal)

    def search(
        self, query: NDArray[np.float32], allowed: NDArray[np.bool_] | None, depth: int, effort: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """See `VectorIndex`. The effort is how many allowed vectors are looked at, at least."""
        order = np.argsort(-self.promise(query[None])[0])
        seen = np.cumsum(self._n_allowed(allowed)[order])
        chosen = order[: int(np.searchsorted(seen, max(effort, _LOOKED_AT * depth))) + 1]
        wide = pad(query[None])
        near = self._middles[chosen] @ wide[0]  # to which faiss adds what it knows of each vector beside the middle
        products, rows = np.empty(depth, dtype=np.float32), np.empty(depth, dtype=np.int64)
        with selector_of(allowed) as selector:
            parameters = faiss.SearchParametersIVF(nprobe=len(chosen), sel=selector)
            # The wrapper of Python takes no parameters. A pointer keeps no array alive: each has a name here.
            pointers = [faiss.swig_ptr(array) for array in (chosen, near, products, rows)]
            self._index.search_preassigned_c(1, faiss.swig_ptr(wide), depth, *pointers, False, parameters)
        return without_padding(products, rows)

    def promise(self, queries: NDArray[np.float32]) -> NDArray[np.float32]:
        """float32 [b, n_lists]: how near to each query, float32 [b, d], the nearest of each list may well be."""
        promise: NDArray[np.float32] = queries @ self._means.T
        promise += np.float32(_DEVIATIONS) * np.sqrt((queries * queries) @ self._variances.T)
        return promise

    def members(self, number: int) -> NDArray[np.int64]:
        """int64 [m], ascending: the vectors of a list."""
        return np.sort(_rows_of(self._index, number))

    def release(self) -> None:
        """Let go of what was read of the file, if it is mapped: it is read again where it is asked for again."""
        unload(self._content)

    def _n_allowed(self, allowed: NDArray[np.bool_] | None) -> NDArray[np.int64]:
        """int64 [n_lists]: about how many allowed vectors each list has, as a sample of all tells."""
        if allowed is None:
            return self.sizes
        lists = self._list_of_sample[allowed[self._sample]]
        stride = self._index.ntotal // len(self._sample)
        counts: NDArray[np.int64] = np.bincount(lists, minlength=self.n_lists) * stride
        return counts


def _n_lists(n: int) -> int:
    """A power of two near four times the square root of `n`, and few enough for the sample."""
    wanted = _LISTS_PER_ROOT * np.sqrt(n)
    return int(max(1, min(2 ** round(np.log2(wanted)), n // _SAMPLED_PER_LIST)))


def _rows_of(index: Any, number: int) -> NDArray[np.int64]:
    """int64 [m]: the vectors of a list, as long as the index is there."""
    size = index.invlists.list_size(number)
    rows: NDArray[np.int64] = faiss.rev_swig_ptr(index.invlists.get_ids(number), size)
    return rows if size else np.zeros(0, dtype=np.int64)
