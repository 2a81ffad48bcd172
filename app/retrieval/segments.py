"""An engine of two others: the tracks of the bundle, and those that were added since; what was removed is not found."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from app.retrieval.engine import Candidates, Combination, Engine


class SegmentedEngine:
    """Searches both segments and puts what they found side by side.

    Args:
        first: of the tracks 0 to len(first) - 1.
        second: of the tracks that follow.
        kept: bool [n_tracks], false for tracks that were removed: they may have no place in any answer.
    """

    def __init__(self, first: Engine, second: Engine, kept: NDArray[np.bool_]) -> None:
        self._segments = (first, second)
        self._kept = kept
        self._all_kept = bool(kept.all())

    @property
    def layout(self) -> VectorLayout:
        """Which part of a vector is what."""
        return self._segments[0].layout

    def __len__(self) -> int:
        return sum(map(len, self._segments))

    def search(self, queries: NDArray[Any], allowed: NDArray[np.bool_] | None, depth: int) -> Candidates:
        """See `Engine.search`; exact where both segments are."""
        first, second = self._segments
        return self._joined(
            first.search(queries, self._allowed(allowed, 0), depth),
            second.search(queries, self._allowed(allowed, 1), depth),
        )

    def search_combined(
        self, queries: NDArray[np.float64], combination: Combination, allowed: NDArray[np.bool_], depth: int
    ) -> Candidates:
        """See `Engine.search_combined`; exact where both segments are."""
        first, second = self._segments
        allowed = allowed & self._kept
        return self._joined(
            first.search_combined(queries, combination, allowed[: len(first)], depth),
            second.search_combined(queries, combination, allowed[len(first) :], depth),
        )

    def gather(self, track_indices: NDArray[np.int64]) -> NDArray[np.float32]:
        """See `Engine.gather`."""
        first, second = self._segments
        later = track_indices >= len(first)
        if not later.any():
            return first.gather(track_indices)
        vectors = np.empty((len(track_indices), self.layout.n_dimensions), dtype=np.float32)
        vectors[~later] = first.gather(track_indices[~later])
        vectors[later] = second.gather(track_indices[later] - len(first))
        return vectors

    def _allowed(self, allowed: NDArray[np.bool_] | None, segment: int) -> NDArray[np.bool_] | None:
        if allowed is None and self._all_kept:
            return None
        mask = self._kept if allowed is None else allowed & self._kept
        n_first = len(self._segments[0])
        return mask[n_first:] if segment else mask[:n_first]

    def _joined(self, first: Candidates, second: Candidates) -> Candidates:
        """What either did not return, its own bound tells of."""
        moved = np.where(second.track_indices >= 0, second.track_indices + len(self._segments[0]), -1)
        return Candidates(np.hstack([first.track_indices, moved]), np.maximum(first.bounds, second.bounds))
