"""Tracks in the order of their scores."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.retrieval.engine import SIMILARITY_DECIMALS


@dataclass(frozen=True)
class Ranking:
    """Tracks in order, the first one first.

    Attributes:
        track_indices: int64 [n].
        scores: float64 [n].
    """

    track_indices: NDArray[np.int64]
    scores: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.track_indices)

    def at(self, positions: NDArray[np.int64] | slice) -> "Ranking":
        """The tracks at these positions, in this order."""
        return Ranking(self.track_indices[positions], self.scores[positions])

    def divide(self, n: int) -> tuple["Ranking", "Ranking"]:
        """The first `n`, and the rest."""
        return self.at(slice(n)), self.at(slice(n, None))

    def followed_by(self, rest: "Ranking") -> "Ranking":
        """These tracks, then those of `rest`."""
        return Ranking(
            np.concatenate([self.track_indices, rest.track_indices]), np.concatenate([self.scores, rest.scores])
        )


def by_score(track_indices: NDArray[np.int64], scores: NDArray[np.float64]) -> Ranking:
    """Best first, ties by track; scores are rounded, so that equal ones tie whatever order a library sums in."""
    rounded = np.round(scores, SIMILARITY_DECIMALS)
    order = np.lexsort((track_indices, -rounded))
    return Ranking(track_indices[order], rounded[order])
