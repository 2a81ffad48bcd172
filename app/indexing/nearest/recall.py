"""What share of the true nearest an engine finds, among all tracks and among those that filters leave."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from app.retrieval.engine import Engine
from app.retrieval.stored_vectors import StoredVectors

_K = 10
_EQUAL = 1e-5  # more than float32 can be wrong by in a product
_SHARES = (0.01, 0.1, 0.5)
_SHARES_OF_GENRES = (0.1, 0.5)

Masks = Mapping[str, NDArray[np.bool_] | None]
"""By what they leave, bool [n_tracks]; None is all."""

ALL = "all tracks"


def draw_masks(vectors: StoredVectors, layout: VectorLayout, rng: np.random.Generator) -> Masks:
    """What filters of some widths leave: tracks at random, and all of some genres, among which a query's may not be."""
    genre_of = np.concatenate([layout.split(block).genres.argmax(axis=1) for _, block in vectors.blocks()])
    at_random = {f"{share:.0%} of the tracks": rng.random(len(vectors)) < share for share in _SHARES}
    of_genres = {}
    for share in _SHARES_OF_GENRES:
        order = rng.permutation(layout.n_genres)
        sizes = np.cumsum(np.bincount(genre_of, minlength=layout.n_genres)[order])
        chosen = order[: int(np.searchsorted(sizes, share * len(vectors))) + 1]
        of_genres[f"genres of {share:.0%}"] = np.isin(genre_of, chosen)
    return {ALL: None, **at_random, **of_genres}


def nearest_products(
    vectors: StoredVectors, queries: NDArray[np.float32], masks: Masks, k: int = _K
) -> dict[str, NDArray[np.float32]]:
    """By mask, float32 [q]: the `k`-th largest inner product of each query, [q, d], with the vectors that it leaves.

    Every product is computed; the smallest there is where a mask leaves fewer.
    """
    largest = {name: np.full((len(queries), k), -np.inf, dtype=np.float32) for name in masks}
    for rows, block in vectors.blocks():
        products = queries @ block.T
        for name, mask in masks.items():
            of_mask = np.hstack([largest[name], products if mask is None else products[:, mask[rows]]])
            largest[name] = np.partition(of_mask, of_mask.shape[1] - k, axis=1)[:, -k:]
    return {name: np.where(np.isfinite(kept), kept, np.inf).min(axis=1) for name, kept in largest.items()}


def measure_recall(
    engine: Engine,
    queries: NDArray[np.float32],
    masks: Masks,
    nearest: Mapping[str, NDArray[np.float32]],
    k: int = _K,
) -> dict[str, float]:
    """By mask, recall@k of `engine` for queries [q, d]; `nearest` is what `nearest_products` tells of them.

    Several tracks can be equally near: what counts is to be as near as the k-th, not to be that very track.
    """
    recalls = {}
    for name, mask in masks.items():
        n_true = min(k, len(engine) if mask is None else int(np.count_nonzero(mask)))
        n_found = 0
        for query, least in zip(queries, nearest[name], strict=True):
            (tracks,) = engine.search(query[None], mask, k).track_indices
            products = engine.gather(tracks[tracks >= 0]) @ query
            n_found += min(n_true, int(np.count_nonzero(products >= least - _EQUAL)))
        recalls[name] = n_found / (n_true * len(queries)) if n_true else 1.0
    return recalls
