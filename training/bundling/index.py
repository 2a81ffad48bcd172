"""The vector index and exact nearest neighbours. The only training module that imports faiss."""

from collections.abc import Callable
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from app.retrieval.nearest_recordings import nearest_recordings, similarities_to

N_NEIGHBOURS = 50
"""Depth of the neighbour tables; the service scans the index for more."""

_BLOCK = 1024
_RECALL_SAMPLE = 200


def build_index(vectors: NDArray[np.float32]) -> "faiss.Index":
    """A flat inner-product index of float32 [n, d]: exact, and on this size fast enough."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors))
    return index


def write_index(index: "faiss.Index", path: Path) -> None:
    faiss.write_index(index, str(path))


def read_vectors(path: Path) -> NDArray[np.float32]:
    """The vectors of a flat index on disk, float32 [n, d]."""
    index = faiss.read_index(str(path))
    return np.asarray(index.reconstruct_n(0, index.ntotal), dtype=np.float32)


def measure_recall(
    path: Path, vectors: NDArray[np.float32], queries: NDArray[np.float32], rng: np.random.Generator, k: int = 10
) -> float:
    """Recall@k of the index as written to disk, against NumPy's exact inner products, on a sample of `queries`."""
    index = faiss.read_index(str(path))
    sample = queries[rng.choice(len(queries), min(_RECALL_SAMPLE, len(queries)), replace=False)]
    k = min(k, len(vectors))
    exact = sample.astype(np.float64) @ vectors.T.astype(np.float64)
    # Several tracks can be equally near: what counts is to be as near as the k-th, not to be that very track.
    kth = np.partition(exact, -k, axis=1)[:, -k]
    _, found = index.search(sample, k)
    return float((np.take_along_axis(exact, found, axis=1) >= kth[:, None] - 1e-6).mean())


def nearest(
    index: "faiss.Index",
    vectors: NDArray[np.float32],
    queries: NDArray[np.float32],
    recordings: NDArray[np.int64],
    own: NDArray[np.int64],
    k: int,
    advance: Callable[[int], None] = lambda _: None,
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The `k` recordings nearest to each of `queries`, exact, as app.retrieval.nearest_recordings defines them.

    Fewer than `k` where there are fewer other recordings.

    Args:
        index: over `vectors`.
        vectors: float32 [n, d].
        queries: float32 [q, d].
        recordings: int64 [n], of each vector.
        own: int64 [q], the recording to leave out for each query.
        k: how many.
        advance: called with the number of queries just done.

    Returns:
        rows int64 [q, k] and similarities float32 [q, k].
    """
    k = min(k, len(np.unique(recordings)) - 1)
    rows = np.empty((len(queries), k), dtype=np.int64)
    similarities = np.empty((len(queries), k), dtype=np.float32)
    for start in range(0, len(queries), _BLOCK):
        todo = np.arange(start, min(start + _BLOCK, len(queries)))
        advance(len(todo))
        depth = 2 * k + 16
        while len(todo):
            depth = min(depth, len(vectors))
            _, candidates = index.search(queries[todo], depth)
            near = similarities_to(queries[todo], vectors, candidates)
            best = nearest_recordings(candidates, near, recordings, own[todo], k)
            done = best.settled | (depth == len(vectors))
            rows[todo[done]], similarities[todo[done]] = best.rows[done], best.similarities[done]
            todo = todo[~done]
            depth *= 4  # many versions of few recordings, or a tie that goes on: look further
    return rows, similarities
