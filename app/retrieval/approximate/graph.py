"""A graph of vectors, hierarchical navigable small world: a search walks along links to ever nearer vectors."""

from collections.abc import Callable
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from app.retrieval.approximate.vector_index import (
    n_threads,
    pad,
    padded,
    read_index,
    selector_of,
    without_padding,
)
from app.retrieval.stored_vectors import StoredVectors

_LINKS = 16  # of each vector, twice as many in the lowest layer
_EFFORT_OF_BUILDING = 100
_SAMPLED = 1 << 16  # vectors that tell the range of each dimension
_KEPT = 2  # candidates for each that is to be found


def build_graph(vectors: StoredVectors, path: Path, advance: Callable[[int], None] = lambda _: None) -> None:
    """Write the graph of vectors to a file. The same vectors give the same bytes, on one machine.

    Args:
        vectors: blocks of them are read one after another.
        path: of the file.
        advance: called with the number of vectors just added.
    """
    index = faiss.IndexHNSWSQ(
        padded(vectors.n_dimensions), faiss.ScalarQuantizer.QT_8bit, _LINKS, faiss.METRIC_INNER_PRODUCT
    )
    index.hnsw.efConstruction = _EFFORT_OF_BUILDING
    with n_threads(1):  # with more, links would depend on which thread was first
        index.train(pad(vectors.sample(_SAMPLED)))
        for _, block in vectors.blocks():
            index.add(pad(block))
            advance(len(block))
    faiss.write_index(index, str(path))


class Graph:
    """Searches a graph.

    Args:
        content: of the file that `build_graph` wrote.
        n: how many vectors there must be.
        d: how many dimensions they must have.

    Raises:
        ValueError: it is no such graph, or a link leads nowhere.
    """

    def __init__(self, content: memoryview, n: int, d: int) -> None:
        self._content = content
        self._index = read_index(content, faiss.IndexHNSWSQ, n, d)
        neighbours = self._index.hnsw.neighbors
        links = faiss.rev_swig_ptr(neighbours.data(), neighbours.size())
        if len(links) and not (links.min() >= -1 and links.max() < n):
            raise ValueError(f"expected links to vectors from 0 to {n - 1}, got others")

    @property
    def full_effort(self) -> int:
        """The number of vectors."""
        return int(self._index.ntotal)

    def search(
        self, query: NDArray[np.float32], allowed: NDArray[np.bool_] | None, depth: int, effort: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """See `VectorIndex`. The effort is how many allowed candidates are kept; it walks over others as well."""
        share = 1.0 if allowed is None else np.count_nonzero(allowed) / len(allowed)
        kept = min(self.full_effort, int(np.ceil(max(effort, _KEPT * depth) / share)))
        with selector_of(allowed) as selector:
            # A queue without bound would drop the selector.
            parameters = faiss.SearchParametersHNSW(efSearch=kept, sel=selector, bounded_queue=True)
            (products,), (rows,) = self._index.search(pad(query[None]), depth, params=parameters)
        return without_padding(products, rows)
