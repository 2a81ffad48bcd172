import math

import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.vectors import as_queries, index_vectors

N_TRACKS, DIM, N_GENRES = 12, 6, 4
Parts = tuple[NDArray[np.float32], NDArray[np.float32]]


@pytest.fixture
def parts(rng: np.random.Generator) -> Parts:
    """Unit embeddings, and probabilities of which some are 0."""
    embeddings = rng.normal(size=(N_TRACKS, DIM))
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    probabilities = rng.dirichlet(np.full(N_GENRES, 0.3), N_TRACKS)
    probabilities[0] = [1, 0, 0, 0]
    return embeddings.astype(np.float32), probabilities.astype(np.float32)


def reference(parts: Parts, one: int, other: int, weight: float) -> float:
    """The definition, number by number."""
    embeddings, probabilities = (part.astype(np.float64).tolist() for part in parts)
    sound, genre = (
        math.fsum(a * b for a, b in zip(part[one], part[other], strict=True))
        / (math.hypot(*part[one]) * math.hypot(*part[other]))
        for part in (embeddings, probabilities)
    )
    return (1 - weight) * sound + weight * genre


def test_index_vectors_both_parts_have_length_1(parts: Parts) -> None:
    vectors = index_vectors(*parts)
    assert vectors.dtype == np.float32
    assert vectors.shape == (N_TRACKS, DIM + N_GENRES)
    np.testing.assert_allclose(np.linalg.norm(vectors[:, :DIM], axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(vectors[:, DIM:], axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("weight", [0.0, 0.25, 0.3, 0.999, 1.0])
def test_as_queries_inner_products_equal_the_definition(parts: Parts, weight: float) -> None:
    vectors = index_vectors(*parts)
    found = as_queries(vectors, DIM, np.full(N_TRACKS, weight, dtype=np.float32)) @ vectors.T
    expected = [[reference(parts, one, other, weight) for other in range(N_TRACKS)] for one in range(N_TRACKS)]
    np.testing.assert_allclose(found, expected, atol=1e-6)
    np.testing.assert_allclose(np.diag(found), 1, atol=1e-6)


def test_as_queries_each_row_has_its_own_weight(parts: Parts) -> None:
    vectors = index_vectors(*parts)
    weights = np.linspace(0, 1, N_TRACKS, dtype=np.float32)
    found = as_queries(vectors, DIM, weights) @ vectors.T
    for one, weight in enumerate(weights.tolist()):
        expected = [reference(parts, one, other, weight) for other in range(N_TRACKS)]
        np.testing.assert_allclose(found[one], expected, atol=1e-6)


def test_as_queries_weight_0_is_the_embedding_and_1_the_genres(parts: Parts) -> None:
    vectors = index_vectors(*parts)
    sound, genre = as_queries(vectors[:2], DIM, np.array([0, 1], dtype=np.float32))
    np.testing.assert_array_equal(sound, np.r_[parts[0][0], np.zeros(N_GENRES)])
    np.testing.assert_array_equal(genre, np.r_[np.zeros(DIM), vectors[1, DIM:]])


def test_as_queries_leaves_the_index_as_it_was(parts: Parts) -> None:
    vectors = index_vectors(*parts)
    before = vectors.copy()
    as_queries(vectors, DIM, np.full(N_TRACKS, 0.5, dtype=np.float32))
    np.testing.assert_array_equal(vectors, before)
