"""The best of many tracks, exactly, without scoring most of them: those that a bound rules out are not looked at."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

_FEW = 0.3  # the share of the catalogue up to which scoring what is left is quicker than scoring all
_PROMISING = 2  # times the depth: the more of the best by bound are scored, the higher the score that rules out others
_STRIDE = 8  # every eighth track shows about where the most promising begin; where too few do, all are read
_NEVER = np.float32(1e30)  # so far below that no score makes up for it
_ROUNDING = np.float32(1e-5)  # more than float32 can be wrong by here


def prune_by_bounds(
    bounds: Iterable[NDArray[np.float32]],
    score: Callable[[NDArray[np.int64]], NDArray[Any]],
    allowed: NDArray[np.bool_],
    depth: int,
) -> tuple[NDArray[np.int64], NDArray[Any]] | None:
    """The tracks that can be among the `depth` best of the allowed ones, in any order, and their scores.

    Args:
        bounds: float32 [n_tracks] each, that no score is above; the first that rules out enough is used.
        score: gives the scores of tracks, int64 [n], to float32's precision.
        allowed: bool [n_tracks], with at least `depth` tracks.
        depth: how many of the best.

    Returns:
        Track indices int64 [n] and scores [n], or None where no bound rules out enough to be quicker than a scan.
    """
    few = _FEW * len(allowed)
    n_promising = min(_PROMISING * depth, int(np.count_nonzero(allowed)))
    for bound in bounds if depth < few else ():
        for stride in (_STRIDE, 1):
            sample = bound[::stride] - _NEVER * (~allowed[::stride]).astype(np.float32)
            promising = np.flatnonzero((bound >= _nth_largest(sample, -(-n_promising // stride))) & allowed)
            if len(promising) >= depth:
                break
        scores = score(promising)
        reached = _nth_largest(scores, depth)  # by `depth` tracks at least
        unscored = allowed.copy()
        unscored[promising] = False
        rest = np.flatnonzero((bound >= reached - _ROUNDING) & unscored)
        if len(promising) + len(rest) <= few:
            return np.append(promising, rest), np.append(scores, score(rest))
    return None


def top_k(tracks: NDArray[np.int64], scores: NDArray[Any], k: int) -> tuple[NDArray[np.int64], float]:
    """The `k` tracks with the highest scores, in any order, and the lowest of their scores."""
    best = np.argpartition(scores, len(tracks) - k)[len(tracks) - k :]
    return tracks[best], float(scores[best].min())


def _nth_largest(scores: NDArray[Any], n: int) -> Any:
    return np.partition(scores, len(scores) - n)[len(scores) - n]
