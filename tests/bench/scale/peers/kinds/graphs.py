"""The graphs of other libraries. None of them is a dependency of the project; what is not installed is left out."""

import importlib
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.bench.scale.peers.index import AFTERWARDS, Allowed, K, Kind, blocks, kept, n_to_fetch
from tests.bench.scale.peers.kinds.faiss_graphs import BUILD_EFFORT, EFFORTS, N_LINKS

_THREADS = 2  # that build; the time is that of all of them


class Hnswlib:
    """Keeps to a filter by calling Python for each track that it meets."""

    def __init__(self, vectors: NDArray[Any]) -> None:
        self._index = importlib.import_module("hnswlib").Index(space="ip", dim=vectors.shape[1])
        self._index.init_index(max_elements=len(vectors), M=N_LINKS, ef_construction=BUILD_EFFORT)
        for block in blocks(vectors):
            self._index.add_items(block, num_threads=_THREADS)
        self.n_bytes = int(self._index.index_file_size())

    def search(self, query: NDArray[np.float32], allowed: Allowed | None, effort: int) -> NDArray[np.int64]:
        """See `Index.search`."""
        self._index.set_ef(effort)
        is_allowed = None if allowed is None else allowed.mask.__getitem__
        try:
            found = self._index.knn_query(query, k=K, num_threads=1, filter=is_allowed)[0][0]
        except RuntimeError:  # it found fewer than were asked for, and returns none of them
            return np.empty(0, dtype=np.int64)
        return np.asarray(found, dtype=np.int64)


class Usearch:
    """Vectors in 32, 16 or 8 bits; knows no filters."""

    def __init__(self, dtype: str, vectors: NDArray[Any]) -> None:
        self._index = importlib.import_module("usearch.index").Index(
            ndim=vectors.shape[1], metric="ip", dtype=dtype, connectivity=N_LINKS, expansion_add=BUILD_EFFORT
        )
        for block in blocks(vectors):
            rows = np.arange(len(self._index), len(self._index) + len(block))
            self._index.add(rows, block, threads=_THREADS)
        self.n_bytes = int(self._index.serialized_length)

    def search(self, query: NDArray[np.float32], allowed: Allowed | None, effort: int) -> NDArray[np.int64]:
        """See `Index.search`."""
        n = n_to_fetch(allowed)
        self._index.expansion_search = max(effort, n)
        return kept(np.asarray(self._index.search(query, n, threads=1).keys), allowed)


class Voyager:
    """Knows no filters."""

    def __init__(self, vectors: NDArray[Any]) -> None:
        library = importlib.import_module("voyager")
        # Nearly all vectors are equally long, so this orders them as the inner product does, and is its fast way.
        space = library.Space.Cosine
        self._index = library.Index(space, vectors.shape[1], M=N_LINKS, ef_construction=BUILD_EFFORT)
        for block in blocks(vectors):
            self._index.add_items(block, num_threads=_THREADS)
        self.n_bytes = len(self._index.as_bytes())

    def search(self, query: NDArray[np.float32], allowed: Allowed | None, effort: int) -> NDArray[np.int64]:
        """See `Index.search`."""
        n = n_to_fetch(allowed)
        return kept(self._index.query(query, n, 1, query_ef=max(effort, n))[0], allowed)


class Svs:
    """Intel's graph of one layer; knows no filters. Its codes in 8 bits and less run on Intel's processors alone."""

    def __init__(self, dtype: Any, vectors: NDArray[Any]) -> None:
        library = importlib.import_module("svs")
        parameters = library.VamanaBuildParameters(alpha=0.95, graph_max_degree=2 * N_LINKS, window_size=BUILD_EFFORT)
        data = np.ascontiguousarray(vectors, dtype=dtype)
        self._index = library.Vamana.build(parameters, data, library.DistanceType.MIP, num_threads=_THREADS)
        self._index.num_threads = 1
        self.n_bytes = data.nbytes + 4 * len(data) * (2 * N_LINKS + 1)

    def search(self, query: NDArray[np.float32], allowed: Allowed | None, effort: int) -> NDArray[np.int64]:
        """See `Index.search`."""
        n = n_to_fetch(allowed)
        self._index.search_window_size = max(effort, n)
        return kept(self._index.search(query, n)[0][0], allowed)


GRAPHS: tuple[Kind, ...] = (
    Kind("hnswlib", "hnswlib", Hnswlib, EFFORTS, "by a callable"),
    Kind("usearch, float32", "usearch", partial(Usearch, "f32"), EFFORTS, AFTERWARDS),
    Kind("usearch, float16", "usearch", partial(Usearch, "f16"), EFFORTS, AFTERWARDS),
    Kind("voyager", "voyager", Voyager, EFFORTS, AFTERWARDS),
    Kind("SVS, float32", "scalable-vs", partial(Svs, np.float32), EFFORTS, AFTERWARDS),
    Kind("SVS, float16", "scalable-vs", partial(Svs, np.float16), EFFORTS, AFTERWARDS),
)
