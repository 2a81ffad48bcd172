"""Reciprocal rank fusion (Cormack, Clarke & Büttcher 2009).

Σ weight / (60 + rank by similarity to a seed), less the same of the dislikes, relative to being first for every seed.
A rank beyond 1,000 gives nothing.
"""

import numpy as np
from numpy.typing import NDArray

from app.recommend.ranking import by_score
from app.recommend.strategies.base import Ranked, SeedQueries, Strategy, similarities
from app.retrieval.deepen import deepen
from app.retrieval.engine import SIMILARITY_DECIMALS, SLACK, Engine, Scored
from app.retrieval.exact.pruning import nth_largest

RANK_CONSTANT = 60
N_RANKED = 1000
_NEAR = 2e-5 + 10.0**-SIMILARITY_DECIMALS  # products in float32 that differ by more are in the right order


def _rank(seeds: SeedQueries, engine: Engine, allowed: NDArray[np.bool_], depth: int) -> Ranked:
    lists = [_first(query, engine, allowed) for query in seeds.queries]
    shares = [
        weight / (RANK_CONSTANT + 1 + np.arange(len(tracks)))
        for tracks, weight in zip(lists, seeds.weights.tolist(), strict=True)
    ]
    listed, places = np.unique(np.concatenate(lists), return_inverse=True)
    fused = np.bincount(places, np.concatenate(shares), minlength=len(listed))
    liked = np.bincount(places, np.repeat(seeds.weights > 0, [*map(len, lists)]), minlength=len(listed)) > 0
    tracks = listed[liked]  # a dislike recommends nothing
    scores = fused[liked] / (seeds.weights[seeds.weights > 0].sum() / (RANK_CONSTANT + 1))
    if len(tracks) <= depth:
        return Ranked(by_score(tracks, scores), complete=True)
    rounded = np.round(scores, SIMILARITY_DECIMALS)
    best = rounded >= nth_largest(rounded, depth)  # and its equals
    return Ranked(by_score(tracks[best], scores[best]), complete=False)


def _first(query: NDArray[np.float64], engine: Engine, allowed: NDArray[np.bool_]) -> NDArray[np.int64]:
    """int64 [n]: the first `N_RANKED` tracks by similarity to one seed, best first."""

    def attempt(depth: int) -> tuple[NDArray[np.int64], bool]:
        found = engine.search_scored(query, allowed, depth)
        certain = np.flatnonzero(found.scores > found.bound + SLACK)
        return _in_order(found, certain, query, engine), len(certain) >= N_RANKED or found.bound == -np.inf

    return deepen(attempt, N_RANKED + N_RANKED // 10)


def _in_order(
    found: Scored, places: NDArray[np.int64], query: NDArray[np.float64], engine: Engine
) -> NDArray[np.int64]:
    """Of tracks at some places, the first `N_RANKED`, best first. Only what is nearly equal is scored exactly."""
    places = places[np.argsort(-found.scores[places])]
    scores = found.scores[places].astype(np.float64)
    near = scores[:-1] - scores[1:] <= _NEAR
    end = N_RANKED + int(np.argmin(np.append(near[N_RANKED - 1 :], False)))  # of those equal to the last one
    tracks = found.track_indices[places[:end]]
    tied = np.flatnonzero(np.append(near, False)[:end] | np.append(False, near)[:end])
    exact = similarities(engine, query[None], tracks[tied])[:, 0]
    tracks[tied] = tracks[tied[np.lexsort((tracks[tied], -exact))]]  # those of one run stay among themselves
    return tracks[:N_RANKED]


RANK_FUSION = Strategy("rank_fusion", "high in the list of each", _rank, most_seeds=50)
