from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.reader import Bundle
from app.bundle.vectors import as_queries
from app.retrieval.flat import Retriever
from app.retrieval.upper_bounds import ProductBounds
from tests.support.recommend.random_vectors import made_up_vectors, retriever_of

N_TRACKS, DIM, N_GENRES = 4000, 48, 30


@pytest.fixture(scope="module")
def vectors() -> NDArray[np.float32]:
    """Tracks whose genre is nearly certain: what the bounds are for."""
    return made_up_vectors(N_TRACKS, DIM, N_GENRES, np.random.default_rng(4), concentration=0.03)


def mixed_query(vectors: NDArray[np.float32], rng: np.random.Generator, genre_weight: float) -> NDArray[np.float64]:
    """The mean of three tracks."""
    seeds = vectors[rng.integers(0, N_TRACKS, 3)].astype(np.float64)
    mean: NDArray[np.float64] = as_queries(seeds, DIM, np.full(3, genre_weight)).mean(axis=0)
    return mean


@pytest.mark.parametrize("length", [1.0, 7.0])
@pytest.mark.parametrize("genre_weight", [1.0, 0.95, 0.8, 0.4, 0.0])
def test_product_bounds_no_product_is_above_any_of_them(
    vectors: NDArray[np.float32], rng: np.random.Generator, genre_weight: float, length: float
) -> None:
    bounds = ProductBounds(vectors * np.float32(length), DIM)
    for _ in range(50):
        query = mixed_query(vectors, rng, genre_weight)
        products = (vectors * length).astype(np.float64) @ query
        for above in bounds.above(query):
            assert above.dtype == np.float32
            assert (products - above).max() <= 1e-5


def test_product_bounds_best_one_comes_last(vectors: NDArray[np.float32], rng: np.random.Generator) -> None:
    """And a rough one before only where genre counts for so much that it may do."""
    bounds = ProductBounds(vectors, DIM)
    rough, best = bounds.above(mixed_query(vectors, rng, 0.9))
    assert (best - rough).max() <= 1e-6
    assert (rough - best).mean() > 0.02
    assert len(list(bounds.above(mixed_query(vectors, rng, 0.3)))) == 1


def test_product_bounds_by_sound_alone_in_no_more_directions_than_there_are_is_the_product(
    vectors: NDArray[np.float32], rng: np.random.Generator
) -> None:
    few = vectors.copy()
    few[:, 4:DIM] = 0  # four directions, of the 32 that are told
    query = mixed_query(few, rng, 0.0)
    (above,) = ProductBounds(few, DIM).above(query)
    np.testing.assert_allclose(above, few.astype(np.float64) @ query, atol=1e-5)


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
