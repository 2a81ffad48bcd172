"""The approximate engine: an index gives candidates, and their full vectors tell which of them are the nearest."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from app.retrieval.approximate.efforts import Efforts
from app.retrieval.approximate.vector_index import VectorIndex
from app.retrieval.conditions import Conditions
from app.retrieval.engine import SLACK, Candidates, Combination, Scored
from app.retrieval.exact.each_once import each_once
from app.retrieval.exact.pruning import top_k
from app.retrieval.stored_vectors import StoredVectors

FEW = 10_000
"""Allowed tracks of which all are scored: a search among them is exact."""

_CHUNK = 512  # tracks: their vectors stay in the cache
_MORE = 16  # candidates beyond the depth, since 8 bits change the order of what is nearly equal
_MORE_EFFORT = 4  # times as much where too little was found
_MORE_CANDIDATES = 8  # times as many where what they leave out may be as near
_MOST_CANDIDATES = 4096
_AS_NEAR = 2 * SLACK
_POOL = 8  # times the depth: candidates of each query where several weights below 0 leave it open how high a score is
_LEAST_POOL = 500


class ApproximateEngine:
    """Searches an index, and among few tracks all of them.

    Its bounds hold as far as its recall does: what was found counts for the best there is. They are a little below the
    last of it, so that nobody looks deeper for others that are just as near: the index does not know all of them.

    Args:
        vectors: of all tracks.
        layout: of the vectors.
        index: of the same vectors.
        efforts: of a search, by what its query weighs.
    """

    def __init__(self, vectors: StoredVectors, layout: VectorLayout, index: VectorIndex, efforts: Efforts) -> None:
        self._vectors = vectors
        self._layout = layout
        self._index = index
        self._efforts = efforts

    @property
    def layout(self) -> VectorLayout:
        """Which part of a vector is what."""
        return self._layout

    def __len__(self) -> int:
        return len(self._vectors)

    def search(self, queries: NDArray[Any], allowed: NDArray[np.bool_] | None, depth: int) -> Candidates:
        """See `Engine.search`. Approximate, unless few tracks are allowed."""
        found = [(each.track_indices, each.bound) for each in self._search(queries, allowed, depth)]
        tracks = np.full((len(found), max(len(each) for each, _ in found)), -1, dtype=np.int64)
        for row, (each, _) in zip(tracks, found, strict=True):
            row[: len(each)] = each
        return Candidates(tracks, np.array([bound for _, bound in found]))

    def search_scored(self, query: NDArray[np.float64], allowed: NDArray[np.bool_], depth: int) -> Scored:
        """See `Engine.search_scored`; as `search` is."""
        (found,) = self._search(query[None], allowed, depth)
        return found

    def search_combined(
        self, queries: NDArray[np.float64], combination: Combination, allowed: NDArray[np.bool_], depth: int
    ) -> Candidates:
        """See `Engine.search_combined`. Among few tracks exact; else the best of what is near to the queries that cover
        all scores.
        """
        if self._are_few(allowed, depth):
            tracks = self._rows(allowed)
            found = _best(tracks, combination.scores(self._products(queries, tracks)), depth)
            return Candidates(found.track_indices[None], np.array([found.bound]))
        n_lowering = int(np.count_nonzero(combination.weights < 0))
        pool = depth if n_lowering <= 1 else max(_POOL * depth, _LEAST_POOL)
        of_each = self._search(combination.covering(queries), allowed, pool)
        tracks = each_once([each.track_indices for each in of_each])
        bound = -np.inf
        if all(each.bound > -np.inf for each in of_each):
            tracks, bound = top_k(tracks, combination.scores(self._products(queries, tracks)), min(depth, len(tracks)))
            bound -= _AS_NEAR
        return Candidates(tracks[None], np.array([bound]))

    def gather(self, track_indices: NDArray[np.int64]) -> NDArray[np.float32]:
        """See `Engine.gather`."""
        return self._vectors.take(track_indices)

    def within(self, _: Conditions) -> "ApproximateEngine":
        """See `Engine.within`. The mask says all."""
        return self

    def _search(self, queries: NDArray[Any], allowed: NDArray[np.bool_] | None, depth: int) -> list[Scored]:
        if self._are_few(allowed, depth):
            return self._search_all(queries, allowed, depth)
        return [self._nearest(query, allowed, depth) for query in np.asarray(queries, dtype=np.float32)]

    def _nearest(self, query: NDArray[np.float32], allowed: NDArray[np.bool_] | None, depth: int) -> Scored:
        """Asks for more candidates until those that were left out are below what was found, as far as 8 bits tell."""
        effort = self._efforts.of(query, self._layout)
        wanted = depth + _MORE
        while True:
            tracks, told = self._index.search(query, allowed, wanted, effort)
            if len(tracks) < depth and effort < self._index.full_effort:
                effort = min(_MORE_EFFORT * effort, self._index.full_effort)
                continue
            scores = self._products(query[None], tracks)[:, 0]
            if len(tracks) < depth:
                return self._search_all(query[None], allowed, depth)[0]
            found = _best(tracks, scores, depth)
            error = float(np.abs(scores - told).max())
            if len(tracks) < wanted or found.bound > float(told.min()) + error or wanted >= _MOST_CANDIDATES:
                return replace(found, bound=found.bound - _AS_NEAR)
            wanted = min(_MORE_CANDIDATES * wanted, max(_MOST_CANDIDATES, depth + _MORE))

    def _search_all(self, queries: NDArray[Any], allowed: NDArray[np.bool_] | None, depth: int) -> list[Scored]:
        tracks = self._rows(allowed)
        return [_best(tracks, scores, depth) for scores in self._products(queries, tracks).T]

    def _are_few(self, allowed: NDArray[np.bool_] | None, depth: int) -> bool:
        """Whether all that is allowed is scored."""
        return (len(self) if allowed is None else int(np.count_nonzero(allowed))) <= max(depth, FEW)

    def _rows(self, allowed: NDArray[np.bool_] | None) -> NDArray[np.int64]:
        return np.arange(len(self)) if allowed is None else np.flatnonzero(allowed)

    def _products(self, queries: NDArray[Any], tracks: NDArray[np.int64]) -> NDArray[np.float32]:
        """float32 [len(tracks), m]: inner products of tracks with queries [m, d]."""
        products = np.empty((len(tracks), len(queries)), dtype=np.float32)
        transposed = np.ascontiguousarray(queries.T, dtype=np.float32)
        for start in range(0, len(tracks), _CHUNK):
            chunk = slice(start, start + _CHUNK)
            np.matmul(self._vectors.take(tracks[chunk]), transposed, out=products[chunk])
        return products


def _best(tracks: NDArray[np.int64], scores: NDArray[np.float32], depth: int) -> Scored:
    """The `depth` best, in any order, and the lowest of their scores; all where there are no more."""
    if len(tracks) <= depth:
        return Scored(tracks, scores, -np.inf)
    best = np.argpartition(scores, len(scores) - depth)[len(scores) - depth :]
    return Scored(tracks[best], scores[best], float(scores[best].min()))
