"""The flat engine: exact, over an array of vectors. The only module that imports faiss."""

from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from app.retrieval.conditions import Conditions
from app.retrieval.engine import Candidates, Combination, Scored
from app.retrieval.exact.many_queries import best_of_all
from app.retrieval.exact.pruning import nth_largest, prune_by_bounds, top_k
from app.retrieval.exact.upper_bounds import CombinedBounds, UpperBounds

_CHUNK = 512  # tracks: their vectors stay in the cache
_MANY_QUERIES = 20  # from as many on faiss multiplies matrices too
_BLOCK = 4096  # tracks: their products with many queries stay in the cache
_MOST_BOUNDED_QUERIES = 12  # bounds for each query cost as much as the share of the scan that they save


class FlatEngine:
    """Searches all vectors, or, where bounds are kept, only those that they do not rule out.

    Args:
        vectors: float32 [n_tracks, d], contiguous.
        layout: of the vectors.
        upper_bounds: on inner products with the same vectors; without them every search scans.
    """

    def __init__(
        self, vectors: NDArray[np.float32], layout: VectorLayout, upper_bounds: UpperBounds | None = None
    ) -> None:
        self._vectors = vectors
        self._layout = layout
        self._upper_bounds = upper_bounds

    @property
    def layout(self) -> VectorLayout:
        """Which part of a vector is what."""
        return self._layout

    def __len__(self) -> int:
        return len(self._vectors)

    def search(self, queries: NDArray[Any], allowed: NDArray[np.bool_] | None, depth: int) -> Candidates:
        """See `Engine.search`. Exact, but for equal products: which of those are left out is not said."""
        if _count(allowed, len(self)) <= depth:
            return _all_of(allowed, len(queries), len(self))
        if len(queries) == 1:
            mask = np.ones(len(self), dtype=np.bool_) if allowed is None else allowed
            found = self._pruned(queries[0].astype(np.float64), mask, depth)
            if found is not None:
                return _one_list(*top_k(*found, depth))
        queries = np.ascontiguousarray(queries, dtype=np.float32)
        if allowed is None and len(queries) >= _MANY_QUERIES:
            tracks, products = best_of_all(queries, self._vectors, depth)
            return Candidates(tracks, products.min(axis=1).astype(np.float64))
        return self._scan(queries, allowed, depth)

    def search_scored(self, query: NDArray[np.float64], allowed: NDArray[np.bool_], depth: int) -> Scored:
        """See `Engine.search_scored`. Exact, as `search` is."""
        n_allowed = _count(allowed, len(self))
        found = self._pruned(query, allowed, depth) if depth < n_allowed else None
        if found is None:
            tracks = np.flatnonzero(allowed)
            found = tracks, self._products(query[None], tracks)[:, 0]
        tracks, scores = found
        return Scored(tracks, scores, -np.inf if len(tracks) == n_allowed else float(nth_largest(scores, depth)))

    def search_combined(
        self, queries: NDArray[np.float64], combination: Combination, allowed: NDArray[np.bool_], depth: int
    ) -> Candidates:
        """See `Engine.search_combined`. Exact, as `search` is."""
        if _count(allowed, len(self)) <= depth:
            return _all_of(allowed, 1, len(self))

        def scores(tracks: NDArray[np.int64]) -> NDArray[Any]:
            blocks = [tracks[start : start + _BLOCK] for start in range(0, max(1, len(tracks)), _BLOCK)]
            return np.concatenate([combination.scores(self._products(queries, block)) for block in blocks])

        found = None
        if self._upper_bounds is not None and len(queries) <= _MOST_BOUNDED_QUERIES:
            weighted = [self._upper_bounds.of(query) for query in combination.weights[:, None] * queries]
            found = prune_by_bounds(CombinedBounds(weighted, combination), scores, allowed, depth)
        if found is None:
            tracks = np.flatnonzero(allowed)
            found = tracks, scores(tracks)
        return _one_list(*top_k(*found, depth))

    def gather(self, track_indices: NDArray[np.int64]) -> NDArray[np.float32]:
        """See `Engine.gather`."""
        return self._vectors.take(track_indices, axis=0)

    def within(self, _: Conditions) -> "FlatEngine":
        """See `Engine.within`. The mask says all."""
        return self

    def _pruned(
        self, query: NDArray[np.float64], allowed: NDArray[np.bool_], depth: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]] | None:
        """What bounds leave of a search of one query; None where there are no bounds, or they rule out too little."""
        if self._upper_bounds is None:
            return None
        bounds = self._upper_bounds.of(query)
        return prune_by_bounds(bounds, lambda tracks: self._products(query[None], tracks)[:, 0], allowed, depth)

    def _products(self, queries: NDArray[Any], tracks: NDArray[np.int64]) -> NDArray[np.float32]:
        """float32 [len(tracks), m]: inner products of tracks with queries [m, d]."""
        products = np.empty((len(tracks), len(queries)), dtype=np.float32)
        transposed = np.ascontiguousarray(queries.T, dtype=np.float32)
        space = np.empty((min(_CHUNK, len(tracks)), self._vectors.shape[1]), dtype=np.float32)
        for start in range(0, len(tracks), _CHUNK):
            chunk = tracks[start : start + _CHUNK]
            vectors = space[: len(chunk)]
            self._vectors.take(chunk, axis=0, out=vectors, mode="clip")  # which writes there at once
            np.matmul(vectors, transposed, out=products[start : start + _CHUNK])
        return products

    def _scan(self, queries: NDArray[np.float32], allowed: NDArray[np.bool_] | None, depth: int) -> Candidates:
        products = np.empty((len(queries), depth), dtype=np.float32)
        found = np.empty((len(queries), depth), dtype=np.int64)
        selector = None
        if allowed is not None:
            bits = np.packbits(allowed, bitorder="little")
            selector = faiss.IDSelectorBitmap(len(bits), faiss.swig_ptr(bits))
        faiss.knn_inner_product(
            faiss.swig_ptr(queries),
            faiss.swig_ptr(self._vectors),
            self._vectors.shape[1],
            len(queries),
            len(self),
            depth,
            faiss.swig_ptr(products),
            faiss.swig_ptr(found),
            selector,
        )
        return Candidates(found, products.min(axis=1).astype(np.float64))


def use_one_thread() -> None:
    """Let faiss search each request on one core: two pools of threads would compete for the same cores."""
    faiss.omp_set_num_threads(1)


def _count(allowed: NDArray[np.bool_] | None, n_tracks: int) -> int:
    return n_tracks if allowed is None else int(np.count_nonzero(allowed))


def _all_of(allowed: NDArray[np.bool_] | None, n_queries: int, n_tracks: int) -> Candidates:
    tracks = np.arange(n_tracks) if allowed is None else np.flatnonzero(allowed)
    return Candidates(np.tile(tracks, (n_queries, 1)), np.full(n_queries, -np.inf))


def _one_list(tracks: NDArray[np.int64], bound: float) -> Candidates:
    return Candidates(tracks[None], np.array([bound]))
