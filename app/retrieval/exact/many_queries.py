"""The best tracks for many queries at once, exactly: a matrix product, and a selection that reads most of it only once.

NumPy brings a matrix product that knows today's processors; docs/decisions/0068 has what it saves.
"""

import numpy as np
from numpy.typing import NDArray

_GROUP = 16  # products of which the largest alone decides whether the others are looked at
_MOST_QUERIES = 256  # at once: more gain nothing
_MOST_PRODUCTS = 2**25  # at once: 128 MiB


def best_of_all(
    queries: NDArray[np.float32], vectors: NDArray[np.float32], depth: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """For each of the queries, [q, d], the `depth` of the vectors, [n, d], n > depth, of the largest inner product.

    Returns:
        Rows of the vectors int64 [q, depth], in any order, and their products float32 [q, depth].
    """
    tracks = np.empty((len(queries), depth), dtype=np.int64)
    best = np.empty((len(queries), depth), dtype=np.float32)
    n_groups = -(-len(vectors) // _GROUP)
    # Group g is of the tracks g, g + n_groups, g + 2 n_groups, …: the largest of all groups are found row by row.
    members = n_groups * np.arange(_GROUP)[:, None]
    at_once = max(1, min(_MOST_QUERIES, _MOST_PRODUCTS // len(vectors), len(queries)))
    space = np.empty((at_once, _GROUP * n_groups), dtype=np.float32)
    space[:, len(vectors) :] = -np.inf
    for start in range(0, len(queries), at_once):
        asked = slice(start, min(start + at_once, len(queries)))
        products = space[: asked.stop - start]
        np.matmul(queries[asked], vectors.T, out=products[:, : len(vectors)])
        largest = products.reshape(-1, _GROUP, n_groups).max(axis=1)
        groups = _largest(largest, min(depth, n_groups))  # as many groups hold the best tracks, each at most one group
        candidates = (groups[:, None, :] + members).reshape(len(products), -1)
        candidate_products = np.take_along_axis(products, candidates, axis=1)
        chosen = _largest(candidate_products, depth)
        tracks[asked] = np.take_along_axis(candidates, chosen, axis=1)
        best[asked] = np.take_along_axis(candidate_products, chosen, axis=1)
    return tracks, best


def _largest(values: NDArray[np.float32], n: int) -> NDArray[np.int64]:
    """int64 [rows, n]: the places of the `n` largest values of each row, in any order."""
    places: NDArray[np.int64] = np.argpartition(values, values.shape[1] - n, axis=1)[:, values.shape[1] - n :]
    return places
