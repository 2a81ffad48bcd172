"""Strategies: how the similarities of a track to several seeds and dislikes make one score.

    average      (Σ weight · similarity to a seed - Σ weight · similarity to a dislike) / Σ all weights
    best_match   its best weight · similarity to a seed, less its best weight · similarity to a dislike;
                 weights relative to the largest
    rank_fusion  Σ weight / (60 + rank by similarity to a seed) - the same of the dislikes, relative to being first for
                 every seed (reciprocal rank fusion: Cormack, Clarke & Büttcher 2009); a rank beyond 1,000 gives nothing

All allowed tracks compete: the best are found to float32's precision, and scored exactly then.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.recommend.ranking import Ranking, by_score
from app.recommend.request import Strategy
from app.retrieval.flat import Retriever
from app.retrieval.pruning import contenders, first
from app.retrieval.upper_bounds import ProductBounds

RANK_CONSTANT = 60
RANKED = 1000
_BOUNDED_SEEDS = 12  # a bound for each costs as much as a share of the scan that it saves
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
    if strategy == "best_match":
        return _best_match(seeds, retriever, allowed, depth)
    middle = seeds.weights / np.abs(seeds.weights).sum() @ seeds.queries  # linear: one query stands for all seeds
    return _nearest(middle, retriever, allowed, depth)


def _nearest(query: NDArray[np.float64], retriever: Retriever, allowed: NDArray[np.bool_], depth: int) -> Scored:
    """By similarity to one query, float64 [d]."""
    rows, cut = retriever.nearest(query, allowed, depth)
    return _ordered(rows, cut, retriever.similarities(query[None], rows)[:, 0])


def _ordered(rows: NDArray[np.int64], cut: float, scores: NDArray[np.floating]) -> Scored:
    """Best first, without those that a track which is not among `rows` might come before."""
    ranking = by_score(rows, scores.astype(np.float64))
    certain = ranking.scores > cut + _SLACK
    return Scored(ranking.at(slice(int(certain.sum()))), complete=cut == -np.inf)


def _best_match(seeds: SeedQueries, retriever: Retriever, allowed: NDArray[np.bool_], depth: int) -> Scored:
    def roughly(rows: NDArray[np.int64]) -> NDArray[np.floating]:
        return _matches(retriever.roughly(seeds.queries, rows), seeds.weights)

    rows, cut = np.flatnonzero(allowed), -np.inf
    if len(rows) > depth:
        found = contenders(_match_bounds(seeds, retriever.bounds), roughly, allowed, depth)
        rows, cut = first(*(found or (rows, roughly(rows))), depth)
    return _ordered(rows, cut, _matches(retriever.similarities(seeds.queries, rows), seeds.weights))


def _matches(similarities: NDArray[np.floating], weights: NDArray[np.float64]) -> NDArray[np.floating]:
    """The scores of n tracks from their similarities [n, m] to m seeds."""
    weighted = similarities * _relative(weights).astype(similarities.dtype)
    best: NDArray[np.floating] = weighted[:, weights > 0].max(axis=1)
    disliked = weights < 0
    return best + weighted[:, disliked].min(axis=1) if disliked.any() else best


def _match_bounds(seeds: SeedQueries, bounds: ProductBounds) -> Iterator[NDArray[np.float32]]:
    """float32 [n_tracks] that no score is above; nothing for more seeds than bounds are quicker for."""
    if len(seeds.weights) > _BOUNDED_SEEDS:
        return
    above = np.stack([[*bounds.above(query)][-1] for query in _relative(seeds.weights)[:, None] * seeds.queries])
    liked = seeds.weights > 0
    yield above[liked].max(axis=0) + (0 if liked.all() else above[~liked].min(axis=0))


def _relative(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    relative: NDArray[np.float64] = weights / np.abs(weights).max()
    return relative


def _rank_fusion(seeds: SeedQueries, retriever: Retriever, allowed: NDArray[np.bool_]) -> Scored:
    fused = np.zeros(len(allowed))
    ranked = np.zeros(len(allowed), dtype=np.bool_)
    for position, weight in enumerate(seeds.weights):
        rows = _ranking(seeds.queries[position], retriever, allowed)
        fused[rows] += weight / (RANK_CONSTANT + 1 + np.arange(len(rows)))
        ranked[rows] |= weight > 0
    rows = np.flatnonzero(ranked)
    first_everywhere = seeds.weights[seeds.weights > 0].sum() / (RANK_CONSTANT + 1)
    return _ordered(rows, -np.inf, fused[rows] / first_everywhere)


def _ranking(query: NDArray[np.float64], retriever: Retriever, allowed: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The rows of the first `RANKED` allowed tracks by similarity to one query, float64 [d]."""
    depth = RANKED + RANKED // 10
    while True:
        best = _nearest(query, retriever, allowed, depth)
        if best.complete or len(best.ranking.rows) >= RANKED:
            return best.ranking.rows[:RANKED]
        depth *= 4
