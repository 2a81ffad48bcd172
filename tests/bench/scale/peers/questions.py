"""What the indexes are asked: held-out queries as the service makes them, filters, and what an exact scan answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from tests.bench.scale.peers.index import Allowed, K, blocks

SHARES = (0.01, 0.10, 0.50)
_SLACK = 1e-5  # float32 rounds, and two versions of a recording may be equally near


@dataclass(frozen=True)
class Questions:
    """What is asked of vectors that hold none of the tracks that ask.

    Attributes:
        queries: float32 [q, d]: the first half with the weight of genre that the service gives by default, the second
            with a random one.
        filters: None, which allows all, and others.
        tenth: float32 [len(filters), q]: the inner product of the K-th best.
    """

    queries: NDArray[np.float32]
    filters: Sequence[Allowed | None]
    tenth: NDArray[np.float32]


def ask(
    vectors: NDArray[Any], held_out: NDArray[np.float32], layout: VectorLayout, genre_weight: float, seed: int
) -> Questions:
    """Questions to vectors [n, d] by tracks that are not among them, float32 [q, d]."""
    rng = np.random.default_rng(seed)
    weights = np.full(len(held_out), genre_weight, dtype=np.float32)
    weights[len(weights) // 2 :] = rng.uniform(0, 1, len(weights) - len(weights) // 2)
    queries = layout.queries(held_out, weights)
    by_genre = nearest_genres(vectors, layout)
    filters = [
        None,
        *(Allowed(f"{share:.0%} at random", rng.random(len(vectors)) < share) for share in SHARES),
        *(Allowed(f"{share:.0%} by genre", some_genres(by_genre, share, rng)) for share in SHARES),
    ]
    return Questions(queries, filters, tenth_products(vectors, queries, filters))


def nearest_genres(vectors: NDArray[Any], layout: VectorLayout) -> NDArray[np.int64]:
    """int64 [n]: the most probable genre of each of the vectors."""
    return np.concatenate([layout.split(block).genres.argmax(axis=1) for block in blocks(vectors)])


def some_genres(genres: NDArray[np.int64], share: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    """bool [n]: the tracks of random genres, which are about this share of all."""
    counts = np.bincount(genres)
    chosen = np.zeros(len(counts), dtype=np.bool_)
    for genre in rng.permutation(len(counts)).tolist():
        with_it = counts[chosen].sum() + counts[genre]
        if abs(with_it / len(genres) - share) < abs(counts[chosen].sum() / len(genres) - share):
            chosen[genre] = True
    return np.asarray(chosen[genres])


def tenth_products(
    vectors: NDArray[Any], queries: NDArray[np.float32], filters: Sequence[Allowed | None], k: int = K
) -> NDArray[np.float32]:
    """float32 [len(filters), q]: the k-th largest inner product of each query with what each filter allows."""
    best = np.full((len(filters), len(queries), k), -np.inf, dtype=np.float32)
    start = 0
    for block in blocks(vectors):
        products = queries @ block.T
        for known, allowed in zip(best, filters, strict=True):
            of_allowed = products if allowed is None else products[:, allowed.mask[start : start + len(block)]]
            both = np.hstack([known, of_allowed])
            known[:] = np.partition(both, -k, axis=1)[:, -k:]
        start += len(block)
    least: NDArray[np.float32] = best.min(axis=2)
    return least


def recall(vectors: NDArray[Any], query: NDArray[np.float32], found: NDArray[np.int64], tenth: float) -> float:
    """The share of K tracks that were found, once each, and are as near as the K-th at least."""
    rows = np.unique(found[found >= 0])
    products = vectors[rows].astype(np.float32) @ query
    return min(K, int(np.count_nonzero(products >= tenth - _SLACK))) / K
