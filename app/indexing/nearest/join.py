"""Finds the neighbours of all tracks by the lists of an inverted file: those of a list are searched for together.

The tracks of a list ask alike, so that one matrix product with the vectors of the most promising lists answers all of
them: of five million tracks in a fifth of the time that single searches take.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from app.indexing.nearest.by_list import VectorsByList
from app.retrieval.approximate.inverted_file import InvertedFile
from app.retrieval.engine import SIMILARITY_DECIMALS
from app.retrieval.exact.many_queries import best_of_all
from app.retrieval.nearest_recordings import select_nearest

_ASKING = 16  # tracks of a list that say which lists are promising
_MORE = 16  # candidates beyond those that are wanted, for versions and what is equally near
_DEEPER = 4  # times as many where these do not suffice
_RELEASED_AFTER = 4  # lists: what was read of the vectors is let go of


def find_in_lists(
    file: InvertedFile,
    vectors: VectorsByList,
    layout: VectorLayout,
    weights: tuple[NDArray[np.float32], NDArray[np.float32]],
    recordings: NDArray[np.int64],
    n_lists: int,
    asking: NDArray[np.bool_],
    tracks: NDArray[np.int32],
    similarities: NDArray[np.float32],
    advance: Callable[[int], None] = lambda _: None,
) -> NDArray[np.int64]:
    """Fill in the nearest recordings of tracks, as `find_nearest_recordings` gives them, nearly all of them right.

    Args:
        file: over the vectors.
        vectors: of n tracks, by list.
        layout: of the vectors.
        weights: float32 [n] each, how much genre and timbre count for each track.
        recordings: int64 [n], equal for two versions of one recording.
        n_lists: the tracks of a list are compared with as many vectors as so many lists hold on average.
        asking: bool [n], the tracks whose nearest recordings are wanted.
        tracks: int32 [n, k], to be filled.
        similarities: float32 [n, k], likewise.
        advance: called with the number of tracks just done.

    Returns:
        int64 [m], ascending: those of them that are left, for which too many candidates are of one recording.
    """
    left = [np.zeros(0, dtype=np.int64)]
    for number, members in enumerate(vectors.tracks):
        todo = np.flatnonzero(asking[members])
        if len(todo):
            queries = layout.queries(vectors.of_lists([number]), weights[0][members], weights[1][members])
            near = _near_lists(file, queries, n_lists)
            candidates = np.concatenate([vectors.tracks[each] for each in near])
            of_candidates = vectors.of_lists(near)
            for depth in (tracks.shape[1] + _MORE, _DEEPER * (tracks.shape[1] + _MORE)):
                if len(todo) and depth < len(candidates):
                    best, _ = best_of_all(queries[todo], of_candidates, depth)
                    similar = _similarities(queries[todo], of_candidates, best)
                    own = recordings[members[todo]]
                    found = select_nearest(candidates[best], similar, recordings, own, tracks.shape[1])
                    done = members[todo[found.settled]]
                    tracks[done] = found.track_indices[found.settled]
                    similarities[done] = found.similarities[found.settled]
                    advance(len(done))
                    todo = todo[~found.settled]
            left.append(members[todo])
        if number % _RELEASED_AFTER == 0:
            vectors.release()
    return np.sort(np.concatenate(left))


def _near_lists(file: InvertedFile, queries: NDArray[np.float32], n_average: int) -> list[int]:
    """The lists that are the most promising for any of some queries [b, d], ascending: they have as many vectors as
    `n_average` lists have on average, or a few more.
    """
    asking = queries[:: -(-len(queries) // _ASKING)]
    order = np.argsort(-file.promise(asking).max(axis=0))
    wanted = n_average * int(file.sizes.sum()) // file.n_lists
    chosen = order[: int(np.searchsorted(np.cumsum(file.sizes[order]), wanted)) + 1]
    return [*np.sort(chosen).tolist()]


def _similarities(
    queries: NDArray[np.float32], candidates: NDArray[np.float32], best: NDArray[np.int64]
) -> NDArray[np.float32]:
    """float32 [b, c]: of each query, [b, d], and its best candidates, int64 [b, c], rounded as all similarities are."""
    similarities = np.empty(best.shape, dtype=np.float32)
    for row, (query, of_query) in enumerate(zip(queries.astype(np.float64), best, strict=True)):
        similarities[row] = np.round(candidates[of_query] @ query, SIMILARITY_DECIMALS)
    return similarities
