"""What a list of similar tracks is: best first, ties by row, one track per recording, none of the query's own.

Shared by training, which fills the neighbour tables and measures with it, and by serving, which searches deeper.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SIMILARITY_DECIMALS = 6
"""Similarities are rounded to this, so that equal vectors tie whatever order a library sums in."""


@dataclass(frozen=True)
class Nearest:
    """The answers to b queries. rows: int64 [b, k]; similarities: float32 [b, k]; found: int64 [b], the places beyond
    it hold no answer; settled: bool [b], whether no track that was not among the candidates can belong here.
    """

    rows: NDArray[np.int64]
    similarities: NDArray[np.float32]
    found: NDArray[np.int64]
    settled: NDArray[np.bool_]


def similarities_to(
    queries: NDArray[np.float32], vectors: NDArray[np.float32], rows: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Inner products of each query, [b, d], with its own candidates `vectors[rows]`, rows [b, c], → [b, c]."""
    products = np.einsum("bd,bcd->bc", queries.astype(np.float64), vectors[rows].astype(np.float64))
    rounded: NDArray[np.float32] = np.round(products, SIMILARITY_DECIMALS).astype(np.float32)
    return rounded


def nearest_recordings(
    rows: NDArray[np.int64],
    similarities: NDArray[np.float32],
    recordings: NDArray[np.int64],
    own: NDArray[np.int64],
    k: int,
) -> Nearest:
    """The best `k` candidates of each query, one per recording and none of the query's own recording.

    Args:
        rows: int64 [b, c], candidates of b queries in any order; -1 pads.
        similarities: float32 [b, c].
        recordings: int64 [n_tracks], the recording of every track.
        own: int64 [b], the recording to leave out for each query; -1 leaves out none.
        k: how many to keep.

    """
    order = np.lexsort((rows, -similarities), axis=-1)
    rows = np.take_along_axis(rows, order, axis=-1)
    similarities = np.take_along_axis(similarities, order, axis=-1)

    candidates = np.where(rows >= 0, recordings[rows], -2)  # a pad is no version of the last track
    grouped = np.argsort(candidates, axis=-1, kind="stable")
    in_groups = np.take_along_axis(candidates, grouped, axis=-1)
    again = np.zeros(rows.shape, dtype=bool)
    again[:, 1:] = in_groups[:, 1:] == in_groups[:, :-1]
    repeated = np.empty(rows.shape, dtype=bool)
    np.put_along_axis(repeated, grouped, again, axis=-1)

    kept = ~repeated & (candidates != own[:, None]) & (rows >= 0)
    best = np.argsort(~kept, axis=-1, kind="stable")[:, :k]
    found = np.minimum(kept.sum(axis=-1), k)
    best_similarities = np.take_along_axis(similarities, best, axis=-1)
    last = best_similarities.min(axis=-1, initial=np.inf)
    settled = (found == k) & (last > similarities.min(axis=-1, initial=np.inf) + 10.0**-SIMILARITY_DECIMALS)
    return Nearest(np.take_along_axis(rows, best, axis=-1), best_similarities, found, settled)
