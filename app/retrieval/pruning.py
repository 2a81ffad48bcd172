"""The best of many tracks, exactly, without scoring most of them: those that a bound rules out are not looked at."""

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

_FEW = 0.3  # the share of the catalogue up to which looking at contenders is quicker than looking at all
_LIKELY = 2  # times the depth: the more of the first by bound are scored, the higher the score that rules out the rest
_SAMPLED = 8  # of so many tracks one tells about which those are; where they come out too few, all do
_NEVER = np.float32(1e30)  # so far below that no score makes up for it
_ROUNDING = np.float32(1e-5)  # more than float32 can be wrong by here


def contenders(
    bounds: Iterable[NDArray[np.float32]],
    score: Callable[[NDArray[np.int64]], NDArray[np.floating]],
    allowed: NDArray[np.bool_],
    depth: int,
) -> tuple[NDArray[np.int64], NDArray[np.floating]] | None:
    """The rows, int64, that can be among the `depth` best of the allowed tracks, in any order, and their scores.

    None where they are too many to help.

    Args:
        bounds: float32 [n_tracks] that no score is above; of several the first that is close enough is used.
        score: the scores of tracks at these rows, to float32's precision.
        allowed: bool [n_tracks], `depth` of them at least.
        depth: how many of the best.
    """
    few = _FEW * len(allowed)
    n_likely = min(_LIKELY * depth, int(np.count_nonzero(allowed)))
    for bound in bounds if depth < few else ():
        for every in (_SAMPLED, 1):
            sample = bound[::every] - _NEVER * (~allowed[::every]).astype(np.float32)
            likely = np.flatnonzero((bound >= _largest(sample, -(-n_likely // every))) & allowed)
            if len(likely) >= depth:
                break
        scores = score(likely)
        reached = _largest(scores, depth)  # by `depth` tracks at least
        left = allowed.copy()
        left[likely] = False
        rest = np.flatnonzero((bound >= reached - _ROUNDING) & left)
        if len(likely) + len(rest) <= few:
            return np.append(likely, rest), np.append(scores, score(rest))
    return None


def first(rows: NDArray[np.int64], scores: NDArray[np.floating], depth: int) -> tuple[NDArray[np.int64], float]:
    """The `depth` of these rows with the highest scores, in any order, and the score that no other one is above."""
    best = np.argpartition(scores, len(rows) - depth)[len(rows) - depth :]
    return rows[best], float(scores[best].min())


def _largest(scores: NDArray[np.floating], n: int) -> np.floating:
    """The `n`-th largest."""
    largest: np.floating = np.partition(scores, len(scores) - n)[len(scores) - n]
    return largest
