"""The best weight · similarity to a seed, less the best weight · similarity to a dislike.

Weights are relative to the largest.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.recommend.strategies.base import Ranked, SeedQueries, Strategy, rank_certain, similarities
from app.retrieval.engine import Engine


@dataclass(frozen=True)
class BestMatch:
    """Combines the similarities to seeds and dislikes, as `app.retrieval.engine.Combination` says.

    Attributes:
        weights: float64 [m], from -1 to 1, the largest of size 1.
    """

    weights: NDArray[np.float64]

    def scores(self, similarities: NDArray[Any]) -> NDArray[Any]:
        """Scores [n] of tracks from their similarities [n, m]."""
        return self._combine((similarities * self.weights.astype(similarities.dtype)).T)

    def upper_bounds(self, weighted: NDArray[np.float32]) -> NDArray[np.float32]:
        """float32 [n] that no score is above, from [m, n] that no weight times similarity is above."""
        return self._combine(weighted)

    def covering(self, queries: NDArray[np.float64]) -> NDArray[np.float64]:
        """float64 [b, d], of queries [m, d]: for each seed the query less the mean of the dislikes.

        The least of what dislikes take away is at most their mean.
        """
        weighted, liked = self.weights[:, None] * queries, self.weights > 0
        covering: NDArray[np.float64] = weighted[liked]
        return covering if liked.all() else covering + weighted[~liked].mean(axis=0)

    def _combine(self, weighted: NDArray[Any]) -> NDArray[Any]:
        """Of weighted similarities [m, n]. It grows with each of them, so that bounds give a bound."""
        liked = self.weights > 0
        best: NDArray[Any] = weighted[liked].max(axis=0)
        return best if liked.all() else best + weighted[~liked].min(axis=0)


def _rank(seeds: SeedQueries, engine: Engine, allowed: NDArray[np.bool_], depth: int) -> Ranked:
    combination = BestMatch(seeds.weights / np.abs(seeds.weights).max())
    tracks, bound = engine.search_combined(seeds.queries, combination, allowed, depth).single()
    return rank_certain(tracks, bound, combination.scores(similarities(engine, seeds.queries, tracks)))


BEST_MATCH = Strategy("best_match", "as near as can be to any one of them", _rank, most_seeds=100)
