from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.reader import Bundle
from app.bundle.vectors import as_queries, index_vectors
from app.recommend.genre_bounds import GenreBounds
from app.recommend.retriever import Retriever
from tests.app.recommend.made_up_index import retriever_of

N_TRACKS, DIM, N_GENRES = 4000, 8, 30


@pytest.fixture(scope="module")
def vectors() -> NDArray[np.float32]:
    """Tracks whose genre is nearly certain: what the bounds are for."""
    rng = np.random.default_rng(4)
    embeddings = rng.normal(size=(N_TRACKS, DIM)).astype(np.float32)
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    return index_vectors(embeddings, rng.dirichlet(np.full(N_GENRES, 0.03), N_TRACKS).astype(np.float32))


def mixed_query(vectors: NDArray[np.float32], rng: np.random.Generator, genre_weight: float) -> NDArray[np.float64]:
    """The mean of three tracks."""
    seeds = vectors[rng.integers(0, N_TRACKS, 3)].astype(np.float64)
    mean: NDArray[np.float64] = as_queries(seeds, DIM, np.full(3, genre_weight)).mean(axis=0)
    return mean


@pytest.mark.parametrize("length", [1.0, 7.0])
@pytest.mark.parametrize("genre_weight", [1.0, 0.95, 0.8])
def test_genre_bounds_every_product_lies_within_them(
    vectors: NDArray[np.float32], rng: np.random.Generator, genre_weight: float, length: float
) -> None:
    bounds = GenreBounds(vectors * np.float32(length), DIM)
    for _ in range(50):
        query = mixed_query(vectors, rng, genre_weight)
        around = bounds.around(query)
        if around is not None:
            products = (vectors * length).astype(np.float64) @ query
            assert np.abs(products - around[0]).max() <= around[1] + 1e-5
    assert bounds.around(mixed_query(vectors, rng, 1.0)) is not None


def test_genre_bounds_by_sound_alone_are_none(vectors: NDArray[np.float32], rng: np.random.Generator) -> None:
    bounds = GenreBounds(vectors, DIM)
    assert all(bounds.around(mixed_query(vectors, rng, weight)) is None for weight in (0.0, 0.2))


@pytest.mark.parametrize("genre_weight", [1.0, 0.9, 0.8, 0.5, 0.0])
def test_nearest_with_and_without_bounds_has_the_largest_products(
    bundle: Bundle, tmp_path: Path, vectors: NDArray[np.float32], rng: np.random.Generator, genre_weight: float
) -> None:
    retriever: Retriever = retriever_of(bundle, tmp_path, vectors.astype(np.float64), DIM)
    for depth in (1, 20, 200):
        for _ in range(20):
            query, allowed = mixed_query(vectors, rng, genre_weight), rng.random(N_TRACKS) < 0.7
            rows, cut = retriever.nearest(query, allowed, depth)
            products = vectors.astype(np.float64) @ query
            expected = np.sort(products[allowed])[::-1][:depth]
            assert allowed[rows].all()
            assert np.sort(products[rows])[::-1] == pytest.approx(expected, abs=1e-6)
            assert cut == pytest.approx(expected[-1], abs=1e-6)
