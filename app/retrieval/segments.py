"""An engine over tracks of a bundle and those that were added since; what was removed is not found."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from app.retrieval.conditions import Conditions
from app.retrieval.engine import Candidates, Combination, Engine, Scored
from app.retrieval.exact.pruning import top_k


class SegmentedEngine:
    """Searches the bundle, then scores all tracks that were added: those as good as what was found come beside it.

    Args:
        first: of the tracks 0 to len(first) - 1.
        added: float32 [m, d], the vectors of the tracks that follow.
        kept: bool [n_tracks], false for tracks that were removed: they may have no place in any answer.
    """

    def __init__(self, first: Engine, added: NDArray[np.float32], kept: NDArray[np.bool_]) -> None:
        self._first = first
        self._added = added
        self._kept = kept
        self._first_kept = None if kept[: len(first)].all() else kept[: len(first)]

    @property
    def layout(self) -> VectorLayout:
        """Which part of a vector is what."""
        return self._first.layout

    def __len__(self) -> int:
        return len(self._kept)

    def search(self, queries: NDArray[Any], allowed: NDArray[np.bool_] | None, depth: int) -> Candidates:
        """See `Engine.search`; exact where the first engine is."""
        mask = self._kept if allowed is None else allowed & self._kept
        found = self._first.search(queries, self._first_kept if allowed is None else mask[: len(self._first)], depth)
        products = queries.astype(np.float32) @ self._added.T
        return self._with_added(found, mask, depth, lambda query: products[query])

    def search_scored(self, query: NDArray[np.float64], allowed: NDArray[np.bool_], depth: int) -> Scored:
        """See `Engine.search_scored`; exact where the first engine is."""
        mask = allowed & self._kept
        found = self._first.search_scored(query, mask[: len(self._first)], depth)
        scores = self._added @ query.astype(np.float32)
        near = np.flatnonzero(mask[len(self._first) :] & (scores >= found.bound))
        tracks = np.append(found.track_indices, near + len(self._first))
        return Scored(tracks, np.append(found.scores, scores[near]), found.bound)

    def search_combined(
        self, queries: NDArray[np.float64], combination: Combination, allowed: NDArray[np.bool_], depth: int
    ) -> Candidates:
        """See `Engine.search_combined`; exact where the first engine is."""
        mask = allowed & self._kept
        found = self._first.search_combined(queries, combination, mask[: len(self._first)], depth)
        scores = combination.scores(self._added @ queries.T.astype(np.float32))
        return self._with_added(found, mask, depth, lambda _: scores)

    def gather(self, track_indices: NDArray[np.int64]) -> NDArray[np.float32]:
        """See `Engine.gather`."""
        n_first = len(self._first)
        later = track_indices >= n_first
        if not later.any():
            return self._first.gather(track_indices)
        vectors = np.empty((len(track_indices), self.layout.n_dimensions), dtype=np.float32)
        vectors[~later] = self._first.gather(track_indices[~later])
        vectors[later] = self._added[track_indices[later] - n_first]
        return vectors

    def within(self, conditions: Conditions) -> "SegmentedEngine":
        """See `Engine.within`."""
        first = self._first.within(conditions)
        return self if first is self._first else SegmentedEngine(first, self._added, self._kept)

    def _with_added(
        self,
        found: Candidates,
        mask: NDArray[np.bool_],
        depth: int,
        scores: Callable[[int], NDArray[np.float32]],
    ) -> Candidates:
        """What was found, and the tracks added, of those in the mask, of which the bound on all others says nothing."""
        n_first = len(self._first)
        allowed = np.flatnonzero(mask[n_first:])
        bounds = found.bounds.copy()
        lists = []
        for query, listed in enumerate(found.track_indices):
            own = scores(query)[allowed]
            near = np.flatnonzero(own >= bounds[query])
            if len(near) > depth:
                near, bounds[query] = top_k(near, own[near], depth)
            lists.append(np.append(listed, allowed[near] + n_first))
        tracks = np.full((len(lists), max(map(len, lists))), -1, dtype=np.int64)
        for row, one in zip(tracks, lists, strict=True):
            row[: len(one)] = one
        return Candidates(tracks, bounds)
