"""The nearest recordings of many queries: best first, ties by track, one per recording and none of the query's own.

Training fills the neighbour tables and measures with it; serving reads the tables.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.retrieval.deepen import deepen
from app.retrieval.engine import SIMILARITY_DECIMALS, Engine

_BLOCK = 1024  # queries that are searched together
_CACHED = 64  # queries of which the candidates' vectors stay in the cache


@dataclass(frozen=True)
class Nearest:
    """The nearest recordings of b queries.

    Attributes:
        track_indices: int64 [b, k].
        similarities: float32 [b, k].
        n_found: int64 [b]; places beyond it hold no answer.
        settled: bool [b], whether no track that was not among the candidates can belong here.
    """

    track_indices: NDArray[np.int64]
    similarities: NDArray[np.float32]
    n_found: NDArray[np.int64]
    settled: NDArray[np.bool_]


def find_nearest_recordings(
    engine: Engine,
    queries: NDArray[np.float32],
    recordings: NDArray[np.int64],
    own: NDArray[np.int64],
    k: int,
    advance: Callable[[int], None] = lambda _: None,
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The `k` recordings nearest to each query, or all others where there are fewer.

    Args:
        engine: over the vectors of all tracks.
        queries: float32 [q, d].
        recordings: int64 [n_tracks], the recording of every track.
        own: int64 [q], the recording to leave out for each query.
        k: how many.
        advance: called with the number of queries just done.

    Returns:
        Track indices int64 [q, k] and similarities float32 [q, k].
    """
    k = min(k, len(np.unique(recordings)) - 1)
    tracks = np.empty((len(queries), k), dtype=np.int64)
    similarities = np.empty((len(queries), k), dtype=np.float32)
    for start in range(0, len(queries), _BLOCK):
        todo = np.arange(start, min(start + _BLOCK, len(queries)))
        advance(len(todo))

        def attempt(depth: int) -> tuple[None, bool]:
            nonlocal todo
            found = engine.search(queries[todo], None, depth)
            near = _similarities(queries[todo], engine, found.track_indices)
            best = select_nearest(found.track_indices, near, recordings, own[todo], k)
            done = best.settled | (found.bounds == -np.inf)
            tracks[todo[done]], similarities[todo[done]] = best.track_indices[done], best.similarities[done]
            todo = todo[~done]
            return None, len(todo) == 0

        deepen(attempt, 2 * k + 16)
    return tracks, similarities


def select_nearest(
    candidates: NDArray[np.int64],
    similarities: NDArray[np.float32],
    recordings: NDArray[np.int64],
    own: NDArray[np.int64],
    k: int,
) -> Nearest:
    """The best `k` candidates of each query, one per recording and none of the query's own recording.

    Args:
        candidates: int64 [b, c], tracks in any order; -1 pads.
        similarities: float32 [b, c].
        recordings: int64 [n_tracks], the recording of every track.
        own: int64 [b], the recording to leave out for each query; -1 leaves out none.
        k: how many to keep.
    """
    order = np.lexsort((candidates, -similarities), axis=-1)
    candidates = np.take_along_axis(candidates, order, axis=-1)
    similarities = np.take_along_axis(similarities, order, axis=-1)

    recording = np.where(candidates >= 0, recordings[candidates], -2)  # a pad is no version of the last track
    grouped = np.argsort(recording, axis=-1, kind="stable")
    in_groups = np.take_along_axis(recording, grouped, axis=-1)
    again = np.zeros(candidates.shape, dtype=bool)
    again[:, 1:] = in_groups[:, 1:] == in_groups[:, :-1]
    repeated = np.empty(candidates.shape, dtype=bool)
    np.put_along_axis(repeated, grouped, again, axis=-1)

    kept = ~repeated & (recording != own[:, None]) & (candidates >= 0)
    best = np.argsort(~kept, axis=-1, kind="stable")[:, :k]
    n_found = np.minimum(kept.sum(axis=-1), k)
    best_similarities = np.take_along_axis(similarities, best, axis=-1)
    last = best_similarities.min(axis=-1, initial=np.inf)
    settled = (n_found == k) & (last > similarities.min(axis=-1, initial=np.inf) + 10.0**-SIMILARITY_DECIMALS)
    return Nearest(np.take_along_axis(candidates, best, axis=-1), best_similarities, n_found, settled)


def _similarities(queries: NDArray[np.float32], engine: Engine, candidates: NDArray[np.int64]) -> NDArray[np.float32]:
    """float32 [b, c]: of each query, [b, d], and its own candidates, [b, c], rounded as all similarities are."""
    similarities = np.empty(candidates.shape, dtype=np.float32)
    for start in range(0, len(queries), _CACHED):
        rows = slice(start, start + _CACHED)
        vectors = engine.gather(candidates[rows].ravel()).reshape(*candidates[rows].shape, -1)
        products = np.einsum("bd,bcd->bc", queries[rows].astype(np.float64), vectors.astype(np.float64))
        similarities[rows] = np.round(products, SIMILARITY_DECIMALS)
    return similarities
