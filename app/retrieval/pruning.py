"""The best of many tracks, exactly, without scoring most of them: those that a bound rules out are not looked at."""

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

_FEW = 0.3  # the share of the catalogue up to which scoring what is left is quicker than scoring all
_PROMISING = 2  # times the depth: the more of the best by bound are scored, the higher the score that rules out others
_STRIDE = 8  # every eighth track shows about where the most promising begin; where too few do, all are read
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
        """float32 [n_tracks] that no score is above."""


def prune_by_bounds(
    bounds: Bounds, score: _Scorer, allowed: NDArray[np.bool_], depth: int
) -> tuple[NDArray[np.int64], NDArray[Any]] | None:
    """The tracks that can be among the `depth` best of the allowed ones, in any order, and their scores.

    Where enough of the tracks that stand out score above the bound on all others, no others are looked at.

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
    near = bounds.standing_out
    near = near[allowed[near]]
    if depth <= len(near) <= few:
        tracks, scores = _best_of(near, bounds.of(near), score, depth)
        reached = _nth_largest(scores, depth)
        if reached - _ROUNDING > bounds.outside:
            return tracks, scores
        of_all = bounds.of_all()
    else:
        of_all = bounds.of_all()
        tracks = _promising(of_all, allowed, min(_PROMISING * depth, int(np.count_nonzero(allowed))), depth)
        scores = score(tracks)
        reached = _nth_largest(scores, depth)  # by `depth` tracks at least
    unscored = allowed.copy()
    unscored[tracks] = False
    rest = np.flatnonzero((of_all >= reached - _ROUNDING) & unscored)
    if len(tracks) + len(rest) > few:
        return None
    return np.append(tracks, rest), np.append(scores, score(rest))


def top_k(tracks: NDArray[np.int64], scores: NDArray[Any], k: int) -> tuple[NDArray[np.int64], float]:
    """The `k` tracks with the highest scores, in any order, and the lowest of their scores."""
    best = np.argpartition(scores, len(tracks) - k)[len(tracks) - k :]
    return tracks[best], float(scores[best].min())


def _best_of(
    tracks: NDArray[np.int64], bounds: NDArray[np.float32], score: _Scorer, depth: int
) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Those of some tracks that can be among the `depth` best of them, and their scores."""
    n_promising = min(_PROMISING * depth, len(tracks))
    order = np.argpartition(bounds, len(tracks) - n_promising)
    promising = tracks[order[len(tracks) - n_promising :]]
    scores = score(promising)
    left = order[: len(tracks) - n_promising]
    rest = tracks[left[bounds[left] >= _nth_largest(scores, depth) - _ROUNDING]]
    return np.append(promising, rest), np.append(scores, score(rest))


def _promising(
    bounds: NDArray[np.float32], allowed: NDArray[np.bool_], n_promising: int, depth: int
) -> NDArray[np.int64]:
    """About `n_promising` of the allowed tracks, `depth` at least, with the highest bounds."""
    for stride in (_STRIDE, 1):
        sample = bounds[::stride] - _NEVER * (~allowed[::stride]).astype(np.float32)
        promising = np.flatnonzero((bounds >= _nth_largest(sample, -(-n_promising // stride))) & allowed)
        if len(promising) >= depth:
            break
    return promising


def _nth_largest(scores: NDArray[Any], n: int) -> Any:
    return np.partition(scores, len(scores) - n)[len(scores) - n]
