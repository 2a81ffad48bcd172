"""The best of many tracks, exactly, without scoring most of them: those that a bound rules out are not looked at."""

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

_FEW = 0.3  # the share of the catalogue up to which scoring what is left is quicker than scoring all
_NARROW = 0.01  # the share of the catalogue of which the best often stand out; bounds for all cost less than for more
_PROMISING = 1.1  # times the depth: the more of the best by bound are scored, the higher is what rules out others
_POOL = 2  # times the depth: so many of the best by bound are looked at first, and mostly no others
_SAMPLE = 48  # so many of the pool are in the sample that tells about where it begins
_NEVER = np.float32(1e30)  # so far below that no score makes up for it
_ROUNDING = np.float32(1e-5)  # more than float32 can be wrong by here

_Scorer = Callable[[NDArray[np.int64]], NDArray[Any]]


class Bounds(Protocol):
    """Bounds on the scores of all tracks, but for the rounding of float32."""

    @property
    def standing_out(self) -> NDArray[np.int64]:
        """Tracks, int64, each once, that may have higher scores than all others."""

    @property
    def outside(self) -> float:
        """The score of no other track is above."""

    def of(self, tracks: NDArray[np.int64]) -> NDArray[np.float32]:
        """float32 [n] that no score of these tracks, int64 [n], is above."""

    def of_all(self) -> NDArray[np.float32]:
        """float32 [n_tracks] that no score is above; they may be larger than those of single tracks."""


def prune_by_bounds(
    bounds: Bounds, score: _Scorer, allowed: NDArray[np.bool_], depth: int
) -> tuple[NDArray[np.int64], NDArray[Any]] | None:
    """The tracks that can be among the `depth` best of the allowed ones, in any order, and their scores.

    Where enough of the tracks that stand out score above the bound on all others, no others are looked at. For more of
    the best, those with the highest bounds of all take their place.

    Args:
        bounds: on the scores.
        score: gives the scores of tracks, int64 [n], to float32's precision.
        allowed: bool [n_tracks], with at least `depth` tracks.
        depth: how many of the best.

    Returns:
        Track indices int64 [n] and scores [n], or None where the bounds rule out too little to be quicker than a scan.
    """
    few = _FEW * len(allowed)
    if depth >= few:
        return None
    near = bounds.standing_out if depth <= _NARROW * len(allowed) else np.zeros(0, dtype=np.int64)
    near = near[allowed[near]]
    if depth <= len(near) <= few:
        of_near, outside = bounds.of(near), bounds.outside
        of_all = None
    else:
        of_all = bounds.of_all()
        near, outside = _pool(of_all, allowed, depth)
        of_near = of_all[near]
    tracks, scores = _best_of(near, of_near, score, depth)
    reached = nth_largest(scores, depth) - _ROUNDING
    if reached > outside:
        return tracks, scores
    unscored = allowed.copy()
    unscored[tracks] = False
    rest = np.flatnonzero((bounds.of_all() if of_all is None else of_all) >= reached)
    rest = rest[unscored[rest]]
    rest = rest[bounds.of(rest) >= reached]
    if len(tracks) + len(rest) > few:
        return None
    return np.append(tracks, rest), np.append(scores, score(rest))


def top_k(tracks: NDArray[np.int64], scores: NDArray[Any], k: int) -> tuple[NDArray[np.int64], float]:
    """The `k` tracks with the highest scores, in any order, and the lowest of their scores."""
    best = np.argpartition(scores, len(tracks) - k)[len(tracks) - k :]
    return tracks[best], float(scores[best].min())


def nth_largest(scores: NDArray[Any], n: int) -> Any:
    """The score that `n` of them are not below."""
    return np.partition(scores, len(scores) - n)[len(scores) - n]


def _pool(bounds: NDArray[np.float32], allowed: NDArray[np.bool_], depth: int) -> tuple[NDArray[np.int64], float]:
    """About `_POOL` times as many allowed tracks with the highest bounds, `depth` at least, and what others are below.

    A sample tells about where they begin; where it misleads, all are read.
    """
    n = min(_POOL * depth, int(np.count_nonzero(allowed)))
    for stride in (max(1, n // _SAMPLE), 1):
        sample = np.where(allowed[::stride], bounds[::stride], -_NEVER)
        least = nth_largest(sample, -(-n // stride))
        tracks = np.flatnonzero(bounds >= least)
        tracks = tracks[allowed[tracks]]
        if len(tracks) >= depth:
            break
    return tracks, float(least)


def _best_of(
    tracks: NDArray[np.int64], bounds: NDArray[np.float32], score: _Scorer, depth: int
) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Those of some tracks that can be among the `depth` best of them, and their scores."""
    n_promising = min(int(_PROMISING * depth) + 1, len(tracks))
    order = np.argpartition(bounds, len(tracks) - n_promising)
    promising = tracks[order[len(tracks) - n_promising :]]
    scores = score(promising)
    left = order[: len(tracks) - n_promising]
    rest = tracks[left[bounds[left] >= nth_largest(scores, depth) - _ROUNDING]]
    return np.append(promising, rest), np.append(scores, score(rest))
