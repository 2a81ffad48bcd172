"""Reciprocal rank fusion (Cormack, Clarke & Büttcher 2009).

Σ weight / (60 + rank by similarity to a seed), less the same of the dislikes, relative to being first for every seed.
A rank beyond 1,000 gives nothing.
"""

import numpy as np
from numpy.typing import NDArray

from app.recommend.strategies.base import Ranked, SeedQueries, Strategy, rank_certain, rank_nearest
from app.retrieval.deepen import deepen
from app.retrieval.engine import Engine

RANK_CONSTANT = 60
N_RANKED = 1000


def _rank(seeds: SeedQueries, engine: Engine, allowed: NDArray[np.bool_], depth: int) -> Ranked:  # noqa: ARG001 - it ranks as many as ever count
    fused = np.zeros(len(allowed))
    ranked = np.zeros(len(allowed), dtype=np.bool_)
    for query, weight in zip(seeds.queries, seeds.weights, strict=True):
        tracks = _first_ranks(query, engine, allowed)
        fused[tracks] += weight / (RANK_CONSTANT + 1 + np.arange(len(tracks)))
        ranked[tracks] |= weight > 0
    tracks = np.flatnonzero(ranked)
    first_everywhere = seeds.weights[seeds.weights > 0].sum() / (RANK_CONSTANT + 1)
    return rank_certain(tracks, -np.inf, fused[tracks] / first_everywhere)


def _first_ranks(query: NDArray[np.float64], engine: Engine, allowed: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The first `N_RANKED` allowed tracks by similarity to one query, float64 [d]."""

    def attempt(depth: int) -> tuple[NDArray[np.int64], bool]:
        nearest = rank_nearest(query, engine, allowed, depth)
        return nearest.ranking.track_indices[:N_RANKED], nearest.complete or len(nearest.ranking) >= N_RANKED

    return deepen(attempt, N_RANKED + N_RANKED // 10)


RANK_FUSION = Strategy("rank_fusion", "high in the list of each", _rank)
