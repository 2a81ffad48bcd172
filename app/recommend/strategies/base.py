"""What a strategy is: a way to make one score of the similarities of a track to several seeds and dislikes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.recommend.ranking import Ranking, by_score
from app.retrieval.engine import SIMILARITY_DECIMALS, SLACK, Engine


@dataclass(frozen=True)
class SeedQueries:
    """Seeds and dislikes as queries of the engine.

    Attributes:
        queries: float64 [m, d].
        weights: float64 [m], below 0 for dislikes, at least one above 0.
    """

    queries: NDArray[np.float64]
    weights: NDArray[np.float64]


@dataclass(frozen=True)
class Ranked:
    """The best candidates of a search.

    Attributes:
        ranking: only tracks whose place is certain.
        complete: whether no other track can be recommended.
    """

    ranking: Ranking
    complete: bool


Rank = Callable[[SeedQueries, Engine, NDArray[np.bool_], int], Ranked]
"""Ranks the best of the allowed tracks, bool [n_tracks]: about as many as the depth says, fewer where many are nearly
equal.
"""


@dataclass(frozen=True)
class Strategy:
    """A strategy as it is registered.

    Attributes:
        name: what requests call it.
        description: what it prefers, to follow the name and a colon.
        rank: finds and ranks the best.
        most_seeds: how many it takes, so that it answers in about 0.1 s from 90,000 tracks.
    """

    name: str
    description: str
    rank: Rank
    most_seeds: int


def similarities(engine: Engine, queries: NDArray[np.float64], track_indices: NDArray[np.int64]) -> NDArray[np.float64]:
    """Exact similarities of tracks to queries [m, d], rounded as all are: float64 [n, m]."""
    vectors = engine.gather(track_indices).astype(np.float64)
    exact: NDArray[np.float64] = np.round(vectors @ queries.T, SIMILARITY_DECIMALS)
    return exact


def rank_nearest(query: NDArray[np.float64], engine: Engine, allowed: NDArray[np.bool_], depth: int) -> Ranked:
    """By similarity to one query, float64 [d]."""
    tracks, bound = engine.search(query[None], allowed, depth).single()
    return rank_certain(tracks, bound, similarities(engine, query[None], tracks)[:, 0])


def rank_certain(track_indices: NDArray[np.int64], bound: float, scores: NDArray[Any]) -> Ranked:
    """Best first, without tracks that one which is not among them might come before: `bound` is above its score."""
    ranking = by_score(track_indices, scores.astype(np.float64))
    n_certain = int(np.count_nonzero(ranking.scores > bound + SLACK))
    return Ranked(ranking.at(slice(n_certain)), complete=bound == -np.inf)
