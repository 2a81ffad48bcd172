"""Strategies: how the similarities of a track to several seeds and dislikes make one score.

    average      (Σ weight · similarity to a seed - Σ weight · similarity to a dislike) / Σ all weights
    best_match   its best weight · similarity to a seed, less its best weight · similarity to a dislike;
                 weights relative to the largest
    rank_fusion  Σ weight / (60 + rank by similarity to a seed) - the same of the dislikes, relative to being first for
                 every seed (reciprocal rank fusion: Cormack, Clarke & Büttcher 2009); a rank beyond 1,000 gives nothing

All allowed tracks compete: the best are found by float32 scores of every one of them, and scored exactly then.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.recommend.query import Strategy
from app.recommend.ranking import Ranking, by_score
from app.recommend.retriever import Retriever

RANK_CONSTANT = 60
RANKED = 1000
_SLACK = 1e-4  # more than float32 can be wrong by in a sum of a few hundred products below 1


@dataclass(frozen=True)
class SeedQueries:
    """Seeds and dislikes as queries of the index. queries: float64 [m, d]; weights: float64 [m], dislikes below 0."""

    queries: NDArray[np.float64]
    weights: NDArray[np.float64]


@dataclass(frozen=True)
class Scored:
    """The best candidates. complete: whether no other track can be recommended."""

    ranking: Ranking
    complete: bool


def score(
    strategy: Strategy, seeds: SeedQueries, retriever: Retriever, allowed: NDArray[np.bool_], depth: int
) -> Scored:
    """The best of the allowed tracks by `strategy`: about `depth` of them, fewer where many are nearly equal.

    Args:
        strategy: how to combine.
        seeds: at least one seed among them.
        retriever: of the catalogue.
        allowed: bool [n_tracks].
        depth: how many.
    """
    if strategy == "rank_fusion":
        return _rank_fusion(seeds, retriever, allowed)
    if strategy == "average":  # linear: one query stands for all seeds
        rows, cut = retriever.nearest(_shares(seeds.weights) @ seeds.queries, allowed, depth)
        combine = _average
    else:
        rows, cut = _first(_best_match(retriever.roughly(seeds.queries), seeds.weights), allowed, depth)
        combine = _best_match
    return _ordered(rows, cut, combine(retriever.similarities(seeds.queries, rows), seeds.weights))


def _first(roughly: NDArray[np.floating], allowed: NDArray[np.bool_], depth: int) -> tuple[NDArray[np.int64], float]:
    """The rows of the `depth` best allowed tracks in any order, and the score that none of the others is above."""
    rows = np.flatnonzero(allowed)
    if len(rows) <= depth:
        return rows, -np.inf
    scores = roughly[rows]
    best = np.argpartition(scores, len(rows) - depth)[len(rows) - depth :]
    return rows[best], float(scores[best].min())


def _ordered(rows: NDArray[np.int64], cut: float, scores: NDArray[np.floating]) -> Scored:
    """Best first, without those that a track which is not among `rows` might come before."""
    ranking = by_score(rows, scores.astype(np.float64))
    certain = ranking.scores > cut + _SLACK
    return Scored(ranking.at(slice(int(certain.sum()))), complete=cut == -np.inf)


def _shares(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = weights / np.abs(weights).sum()
    return shares


def _average(similarities: NDArray[np.floating], weights: NDArray[np.float64]) -> NDArray[np.floating]:
    average: NDArray[np.floating] = (similarities * _shares(weights)).sum(axis=1)
    return average


def _best_match(similarities: NDArray[np.floating], weights: NDArray[np.float64]) -> NDArray[np.floating]:
    relative = np.abs(weights) / np.abs(weights).max()
    weighted = similarities * relative.astype(similarities.dtype)
    best: NDArray[np.floating] = weighted[:, weights > 0].max(axis=1)
    disliked = weights < 0
    return best - weighted[:, disliked].max(axis=1) if disliked.any() else best


def _rank_fusion(seeds: SeedQueries, retriever: Retriever, allowed: NDArray[np.bool_]) -> Scored:
    fused = np.zeros(len(allowed))
    ranked = np.zeros(len(allowed), dtype=np.bool_)
    for position, weight in enumerate(seeds.weights):
        rows = _ranking(seeds.queries[position : position + 1], retriever, allowed)
        fused[rows] += weight / (RANK_CONSTANT + 1 + np.arange(len(rows)))
        ranked[rows] |= weight > 0
    rows = np.flatnonzero(ranked)
    first_everywhere = seeds.weights[seeds.weights > 0].sum() / (RANK_CONSTANT + 1)
    return _ordered(rows, -np.inf, fused[rows] / first_everywhere)


def _ranking(query: NDArray[np.float64], retriever: Retriever, allowed: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The rows of the first `RANKED` allowed tracks by similarity to one query, float64 [1, d]."""
    depth = RANKED + RANKED // 10
    while True:
        rows, cut = retriever.nearest(query[0], allowed, depth)
        best = _ordered(rows, cut, retriever.similarities(query, rows)[:, 0])
        if best.complete or len(best.ranking.rows) >= RANKED:
            return best.ranking.rows[:RANKED]
        depth *= 4
