"""Reciprocal rank fusion (Cormack, Clarke & Büttcher 2009).

Σ weight / (60 + rank by similarity to a seed), less the same of the dislikes, relative to being first for every seed.
A rank beyond 1,000 gives nothing.

The best of all are found by what is known of their ranks at once (Fagin, Lotem & Naor 2001): the first tracks of each
seed are those that stand out for it. Whatever comes after them has a rank beyond all of theirs, and gives less than the
next rank would. Only where that leaves open who is best are more ranks worked out.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.recommend.strategies.base import Ranked, SeedQueries, Strategy, rank_certain, rank_nearest, similarities
from app.retrieval.deepen import deepen
from app.retrieval.engine import SIMILARITY_DECIMALS, SLACK, Engine, StandingOut

RANK_CONSTANT = 60
N_RANKED = 1000
_NEAR = 2e-5 + 10.0**-SIMILARITY_DECIMALS  # products in float32 that differ by more are in the right order


@dataclass(frozen=True)
class _RankedList:
    """The first tracks by similarity to one seed.

    Attributes:
        tracks: int64 [n], best first, `N_RANKED` at most.
        is_whole: whether no other track has a rank that counts.
    """

    tracks: NDArray[np.int64]
    is_whole: bool


def _rank(seeds: SeedQueries, engine: Engine, allowed: NDArray[np.bool_], depth: int) -> Ranked:
    lists = [_first_list(query, engine, allowed) for query in seeds.queries]
    best = _rank_best(lists, seeds, engine, allowed, depth)
    return best if best is not None and len(best.ranking) else _rank_all(lists, seeds, engine, allowed)


def _rank_all(lists: list[_RankedList], seeds: SeedQueries, engine: Engine, allowed: NDArray[np.bool_]) -> Ranked:
    """As many as ever count."""
    whole = [_whole(one, query, engine, allowed) for one, query in zip(lists, seeds.queries, strict=True)]
    tracks = _liked(whole, seeds)
    return rank_certain(tracks, -np.inf, _fused(seeds, _ranks(whole, tracks, len(allowed))))


def _rank_best(
    lists: list[_RankedList], seeds: SeedQueries, engine: Engine, allowed: NDArray[np.bool_], depth: int
) -> Ranked | None:
    """About the `depth` best; None where the first tracks of each list do not tell who may be among them.

    What a rank that is not known may give lies between nothing and what the next rank of the list gives.
    """
    tracks = _liked(lists, seeds)
    if len(tracks) <= depth:
        return None
    ranks = _ranks(lists, tracks, len(allowed))
    next_ranks = np.array([[np.inf if one.is_whole else len(one.tracks)] for one in lists])
    at_best = np.minimum(ranks, next_ranks)
    liked = (seeds.weights > 0)[:, None]
    reached = float(np.partition(_fused(seeds, np.where(liked, ranks, at_best)), -depth)[-depth])
    if _fused(seeds, np.where(liked, next_ranks, np.inf))[0] >= reached:
        return None  # a track that is in no list may be as good
    tracks = tracks[_fused(seeds, np.where(liked, at_best, ranks)) >= reached]
    known = [_with_all_of(one, tracks, query, engine, allowed) for one, query in zip(lists, seeds.queries, strict=True)]
    scores = _fused(seeds, _ranks(known, tracks, len(allowed)))
    return rank_certain(tracks, reached - SLACK + 10.0**-SIMILARITY_DECIMALS, scores)


def _liked(lists: list[_RankedList], seeds: SeedQueries) -> NDArray[np.int64]:
    """All tracks in the list of a seed, ascending: a dislike recommends nothing."""
    return np.unique(np.concatenate([one.tracks for one, w in zip(lists, seeds.weights, strict=True) if w > 0]))


def _fused(seeds: SeedQueries, ranks: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scores float64 [n] of tracks with these ranks [m, n], from 0, for the seeds; infinite ones give nothing."""
    fused = np.zeros(ranks.shape[1])
    for weight, of_seed in zip(seeds.weights.tolist(), ranks, strict=True):
        fused += weight / (RANK_CONSTANT + 1 + of_seed)
    first_everywhere = seeds.weights[seeds.weights > 0].sum() / (RANK_CONSTANT + 1)
    scores: NDArray[np.float64] = fused / first_everywhere
    return scores


def _ranks(lists: list[_RankedList], tracks: NDArray[np.int64], n_tracks: int) -> NDArray[np.float64]:
    """float64 [m, n]: the ranks of tracks in lists, infinite where they are not in them."""
    ranks = np.empty((len(lists), len(tracks)))
    places = np.full(n_tracks, np.inf)
    for one, row in zip(lists, ranks, strict=True):
        places[one.tracks] = np.arange(len(one.tracks))
        row[:] = places[tracks]
        places[one.tracks] = np.inf
    return ranks


def _first_list(query: NDArray[np.float64], engine: Engine, allowed: NDArray[np.bool_]) -> _RankedList:
    """The tracks that stand out, as far as no other one can come before them."""
    found = engine.standing_out(query, allowed)
    if found is None:
        return _RankedList(np.zeros(0, dtype=np.int64), is_whole=False)
    certain = np.flatnonzero(found.scores > found.bound + SLACK)
    return _RankedList(_in_order(found, certain, query, engine), is_whole=len(certain) >= N_RANKED)


def _in_order(
    found: StandingOut, places: NDArray[np.int64], query: NDArray[np.float64], engine: Engine
) -> NDArray[np.int64]:
    """Of tracks at some places, the first `N_RANKED`, best first. Only what is nearly equal is scored exactly."""
    places = places[np.argsort(-found.scores[places])]
    scores = found.scores[places].astype(np.float64)
    near = scores[:-1] - scores[1:] <= _NEAR
    end = N_RANKED + int(np.argmin(np.append(near[N_RANKED - 1 :], False)))  # of those equal to the last one
    tracks, scores = found.track_indices[places[:end]], scores[:end]
    tied = np.flatnonzero(np.append(near, False)[:end] | np.append(False, near)[:end])
    scores[tied] = similarities(engine, query[None], tracks[tied])[:, 0]
    return tracks[np.lexsort((tracks, -scores))][:N_RANKED]


def _with_all_of(
    one: _RankedList, tracks: NDArray[np.int64], query: NDArray[np.float64], engine: Engine, allowed: NDArray[np.bool_]
) -> _RankedList:
    """The list with every one of `tracks` that has a rank in it: itself, where it surely has them already."""
    others = np.setdiff1d(tracks, one.tracks)
    if one.is_whole or not len(others):
        return one
    best = float(similarities(engine, query[None], others).max())
    n_before = engine.n_surely_above(query, _without(allowed, one.tracks), best + SLACK)
    return one if len(one.tracks) + n_before >= N_RANKED else _whole(one, query, engine, allowed)


def _whole(one: _RankedList, query: NDArray[np.float64], engine: Engine, allowed: NDArray[np.bool_]) -> _RankedList:
    """The list up to the last rank that counts."""
    if one.is_whole:
        return one
    left, n_left = _without(allowed, one.tracks), N_RANKED - len(one.tracks)

    def attempt(depth: int) -> tuple[NDArray[np.int64], bool]:
        nearest = rank_nearest(query, engine, left, depth)
        return nearest.ranking.track_indices[:n_left], nearest.complete or len(nearest.ranking) >= n_left

    return _RankedList(np.append(one.tracks, deepen(attempt, n_left + N_RANKED // 10)), is_whole=True)


def _without(allowed: NDArray[np.bool_], tracks: NDArray[np.int64]) -> NDArray[np.bool_]:
    left = allowed.copy()
    left[tracks] = False
    return left


RANK_FUSION = Strategy("rank_fusion", "high in the list of each", _rank, most_seeds=50)
