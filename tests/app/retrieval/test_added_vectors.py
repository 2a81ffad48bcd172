import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from app.retrieval.added_vectors import AddedVectors
from app.retrieval.weights import Weights
from tests.support.vectors import random_timbres, random_vectors

LAYOUT = VectorLayout(6, 12)


@pytest.mark.parametrize("genre_weight", [0.0, 0.3, 0.8, 1.0])
@pytest.mark.parametrize("concentration", [0.01, 0.1, 1.0])
def test_near_finds_every_row_above_the_least_product(
    rng: np.random.Generator, genre_weight: float, concentration: float
) -> None:
    vectors = random_vectors(400, LAYOUT.embedding_dim, LAYOUT.n_genres, rng, concentration)
    vectors[::50, : LAYOUT.embedding_dim] = 0
    vectors[1::50] = vectors[2::50]
    added = AddedVectors(vectors, LAYOUT)
    for vector in vectors[:40]:
        weights = Weights(genre_weight if vector[0] else 1.0)
        query = weights.query(vector, LAYOUT)
        products = vectors.astype(np.float64) @ query.astype(np.float64)
        for least in np.quantile(products, [0.0, 0.5, 0.99]) + 1e-5:
            rows = added.near(vector, weights, float(least))
            assert {*np.flatnonzero(products > least + 1e-6)} <= {*rows} <= {*np.flatnonzero(products > least - 1e-6)}
            assert (np.diff(rows) > 0).all()


def test_near_query_of_one_genre_alone_finds_its_equals(rng: np.random.Generator) -> None:
    """Nothing is left for the others: their length must not become the root of a number below 0."""
    vectors: NDArray[np.float32] = np.zeros((30, LAYOUT.n_dimensions), dtype=np.float32)
    vectors[:, 0] = 1
    vectors[np.arange(30), LAYOUT.embedding_dim + np.arange(30) % LAYOUT.n_genres] = 1
    assert AddedVectors(vectors, LAYOUT).near(vectors[0], Weights(0.8), 0.999).tolist() == [0, 12, 24]


def test_near_nothing_was_added_finds_nothing() -> None:
    none = AddedVectors(np.zeros((0, LAYOUT.n_dimensions), dtype=np.float32), LAYOUT)
    assert len(none) == 0
    assert none.near(np.ones(LAYOUT.n_dimensions, dtype=np.float32), Weights(0.5), -1.0).tolist() == []


@pytest.mark.parametrize("timbre_weight", [0.0, 0.4, 1.0])
def test_near_with_timbre_finds_every_row_above_the_least_product(
    rng: np.random.Generator, timbre_weight: float
) -> None:
    layout = VectorLayout(6, 12, 9)
    vectors = layout.with_timbres(random_vectors(300, 6, 12, rng, 0.1), random_timbres(300, 9, rng))
    added = AddedVectors(vectors, layout)
    for vector in vectors[:30]:
        weights = Weights(0.6, timbre_weight if layout.has_timbre(vector) else 0.0)
        query = weights.query(vector, layout)
        products = vectors.astype(np.float64) @ query.astype(np.float64)
        for least in np.quantile(products, [0.0, 0.5, 0.99]) + 1e-5:
            rows = added.near(vector, weights, float(least))
            assert {*np.flatnonzero(products > least + 1e-6)} <= {*rows} <= {*np.flatnonzero(products > least - 1e-6)}
