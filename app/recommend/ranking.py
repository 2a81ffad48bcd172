"""What becomes of scored candidates: one per recording, few per artist, nearer to targets, varied, drawn at random."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.recommend.request import Sample
from app.retrieval.nearest_recordings import SIMILARITY_DECIMALS

TARGETED = 500
VARIED = 100
"""So many of the best does a target, and diversity, bring into another order; what follows stays as it is."""


@dataclass(frozen=True)
class Ranking:
    """Tracks in order. rows: int64 [n]; scores: float64 [n]."""

    rows: NDArray[np.int64]
    scores: NDArray[np.float64]

    def at(self, positions: NDArray[np.int64] | slice) -> "Ranking":
        return Ranking(self.rows[positions], self.scores[positions])

    def divided(self, n: int) -> tuple["Ranking", "Ranking"]:
        """The first `n`, and the rest."""
        return self.at(slice(n)), self.at(slice(n, None))

    def followed_by(self, other: "Ranking") -> "Ranking":
        return Ranking(np.concatenate([self.rows, other.rows]), np.concatenate([self.scores, other.scores]))


def by_score(rows: NDArray[np.int64], scores: NDArray[np.float64]) -> Ranking:
    """Best first, ties by row; scores are rounded, so that equal ones tie whatever order a library sums in."""
    rounded = np.round(scores, SIMILARITY_DECIMALS)
    order = np.lexsort((rows, -rounded))
    return Ranking(rows[order], rounded[order])


def first_of_recordings(rows: NDArray[np.int64], recordings: NDArray[np.int64]) -> NDArray[np.int64]:
    """Positions int64 in `rows` of the first track of every recording, in order."""
    _, firsts = np.unique(recordings[rows], return_index=True)
    return np.sort(firsts)


def diversified(
    scores: NDArray[np.float64], vectors: NDArray[np.float64], diversity: float, n: int
) -> NDArray[np.int64]:
    """Positions int64 [n] by maximal marginal relevance (Carbonell & Goldstein 1998).

    Each next one has the largest (1 - diversity) · score - diversity · similarity to the most similar one taken before,
    rounded as scores are; of equal ones the first.

    Args:
        scores: float64 [c], best first.
        vectors: float64 [c, d], whose inner products are the similarities.
        diversity: from 0, by score alone, to 1.
        n: how many, at most c.
    """
    steps = 10**SIMILARITY_DECIMALS  # in whole steps, equal ones are equal
    relevance = (1 - diversity) * scores
    closest = np.full(len(scores), -np.inf)
    order = np.zeros(n, dtype=np.int64)  # the first is the best by score
    for step in range(1, n):
        taken = order[step - 1]
        relevance[taken] = -np.inf
        np.maximum(closest, vectors @ vectors[taken], out=closest)
        order[step] = np.rint((relevance - diversity * closest) * steps).argmax()
    return order


def page(n: int, sample: Sample | None, offset: int, k: int) -> NDArray[np.int64]:
    """Positions int64 of one page of a list of `n`; of a sample, those drawn for it, best first."""
    if sample is None:
        return np.arange(n)[offset : offset + k]
    drawn = np.random.default_rng(sample.random_seed).permutation(min(n, sample.size))
    return np.sort(drawn[offset : offset + k])
