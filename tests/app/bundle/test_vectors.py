import math

import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from tests.support.vectors import as_queries

N_TRACKS, DIM, N_GENRES = 12, 6, 4
LAYOUT = VectorLayout(DIM, N_GENRES)
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


def test_join_both_parts_have_length_1(parts: Parts) -> None:
    vectors = VectorLayout.join(*parts)
    assert vectors.dtype == np.float32
    assert vectors.shape == (N_TRACKS, DIM + N_GENRES)
    np.testing.assert_allclose(np.linalg.norm(vectors[:, :DIM], axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(vectors[:, DIM:], axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("weight", [0.0, 0.25, 0.3, 0.999, 1.0])
def test_queries_inner_products_equal_the_definition(parts: Parts, weight: float) -> None:
    vectors = VectorLayout.join(*parts)
    found = as_queries(vectors, DIM, np.full(N_TRACKS, weight, dtype=np.float32)) @ vectors.T
    expected = [[reference(parts, one, other, weight) for other in range(N_TRACKS)] for one in range(N_TRACKS)]
    np.testing.assert_allclose(found, expected, atol=1e-6)
    np.testing.assert_allclose(np.diag(found), 1, atol=1e-6)


def test_queries_each_row_has_its_own_weight(parts: Parts) -> None:
    vectors = VectorLayout.join(*parts)
    weights = np.linspace(0, 1, N_TRACKS, dtype=np.float32)
    found = as_queries(vectors, DIM, weights) @ vectors.T
    for one, weight in enumerate(weights.tolist()):
        expected = [reference(parts, one, other, weight) for other in range(N_TRACKS)]
        np.testing.assert_allclose(found[one], expected, atol=1e-6)


def test_queries_weight_0_is_the_embedding_and_1_the_genres(parts: Parts) -> None:
    vectors = VectorLayout.join(*parts)
    sound, genre = as_queries(vectors[:2], DIM, np.array([0, 1], dtype=np.float32))
    np.testing.assert_array_equal(sound, np.r_[parts[0][0], np.zeros(N_GENRES)])
    np.testing.assert_array_equal(genre, np.r_[np.zeros(DIM), vectors[1, DIM:]])


@pytest.mark.parametrize("weight", [0.0, 0.4, 1.0])
def test_queries_without_an_embedding_ask_by_genre_alone(parts: Parts, weight: float) -> None:
    embeddings, probabilities = parts[0].copy(), parts[1]
    embeddings[::2] = 0
    vectors = VectorLayout.join(embeddings, probabilities)
    assert LAYOUT.has_embedding(vectors).tolist() == [False, True] * (N_TRACKS // 2)
    found = as_queries(vectors, DIM, np.full(N_TRACKS, weight, dtype=np.float32)) @ vectors.T
    genres = vectors[:, DIM:] @ vectors[:, DIM:].T
    np.testing.assert_allclose(found[::2], genres[::2], atol=1e-6)
    np.testing.assert_allclose(found[1::2, ::2], weight * genres[1::2, ::2], atol=1e-6)  # asked for, it has no sound
    np.testing.assert_allclose(np.diag(found), 1, atol=1e-6)


def test_queries_leave_the_vectors_as_they_were(parts: Parts) -> None:
    vectors = VectorLayout.join(*parts)
    before = vectors.copy()
    as_queries(vectors, DIM, np.full(N_TRACKS, 0.5, dtype=np.float32))
    np.testing.assert_array_equal(vectors, before)


def test_split_gives_views_of_both_parts(parts: Parts) -> None:
    vectors = VectorLayout.join(*parts)
    embeddings, genres, _ = LAYOUT.split(vectors)
    np.testing.assert_array_equal(np.hstack([embeddings, genres]), vectors)
    assert embeddings.shape == (N_TRACKS, DIM)
    genres[:] = 0
    assert (vectors[:, DIM:] == 0).all()
    assert LAYOUT.n_dimensions == vectors.shape[1]


def test_embedding_queries_measure_the_embedding_alone(parts: Parts) -> None:
    vectors = VectorLayout.join(*parts).astype(np.float64)
    embeddings = LAYOUT.split(vectors).embeddings
    np.testing.assert_allclose(LAYOUT.embedding_queries(embeddings) @ vectors.T, embeddings @ embeddings.T, atol=1e-12)


@pytest.mark.parametrize("track", [0, 9])
def test_centre_of_a_single_vector_is_the_vector(parts: Parts, track: int) -> None:
    vectors = VectorLayout.join(*parts)
    np.testing.assert_array_equal(LAYOUT.centre(vectors[[track]]), vectors[track])


def test_centre_of_several_has_two_parts_of_length_1_in_the_direction_of_the_sum(parts: Parts) -> None:
    vectors = VectorLayout.join(*parts)[[3, 10, 7, 1]]
    found, total = LAYOUT.centre(vectors), vectors.astype(np.float64).sum(axis=0)
    for part in (slice(DIM), slice(DIM, None)):
        assert np.linalg.norm(found[part]) == pytest.approx(1)
        assert found[part] @ total[part] == pytest.approx(np.linalg.norm(total[part]))


def test_centre_of_vectors_that_cancel_out_is_no_direction_but_finite() -> None:
    opposite = np.array([[1.0, 0, 1], [-1, 0, 1]], dtype=np.float32)
    assert VectorLayout(2, 1).centre(opposite).tolist() == [0, 0, 1]


@pytest.mark.parametrize("genre_weight", [0.0, 0.3, 1.0])
def test_comparable_products_are_the_similarities_of_the_tracks(parts: Parts, genre_weight: float) -> None:
    vectors = VectorLayout.join(*parts)
    found = LAYOUT.comparable(vectors, genre_weight)
    sound, genre, _ = (part @ part.T for part in LAYOUT.split(vectors.astype(np.float64)))
    np.testing.assert_allclose(found @ found.T, (1 - genre_weight) * sound + genre_weight * genre, atol=1e-12)
    assert np.diag(found @ found.T) == pytest.approx(np.ones(N_TRACKS), abs=1e-6)


N_TIMBRE = 5
WITH_TIMBRE = VectorLayout(DIM, N_GENRES, N_TIMBRE)


@pytest.fixture
def vectors(parts: Parts, rng: np.random.Generator) -> NDArray[np.float32]:
    """With timbre. Track 1 has no embedding, track 2 no timbre, track 3 neither."""
    embeddings, timbres = parts[0].copy(), rng.normal(size=(N_TRACKS, N_TIMBRE))
    timbres /= np.linalg.norm(timbres, axis=1, keepdims=True)
    embeddings[[1, 3]], timbres[[2, 3]] = 0, 0
    return WITH_TIMBRE.with_timbres(VectorLayout.join(embeddings, parts[1]), timbres.astype(np.float32))


@pytest.mark.parametrize("timbre_weight", [0.0, 0.35, 1.0])
@pytest.mark.parametrize("genre_weight", [0.0, 0.35, 1.0])
def test_queries_with_timbre_inner_products_equal_the_definition(
    vectors: NDArray[np.float32], genre_weight: float, timbre_weight: float
) -> None:
    """(1 - t) · ((1 - g) · sound + g · genre) + t · timbre, where g is 1 without sound, and t is 0 without timbre."""
    weights = (np.full(N_TRACKS, weight, dtype=np.float32) for weight in (genre_weight, timbre_weight))
    found = WITH_TIMBRE.queries(vectors, *weights) @ vectors.T
    sound, genre, timbre = (part.astype(np.float64) @ part.T for part in WITH_TIMBRE.split(vectors))
    for one in range(N_TRACKS):
        g = 1.0 if one in (1, 3) else genre_weight
        t = 0.0 if one in (2, 3) else timbre_weight
        np.testing.assert_allclose(
            found[one], (1 - t) * ((1 - g) * sound[one] + g * genre[one]) + t * timbre[one], atol=1e-6
        )
    np.testing.assert_allclose(np.diag(found), 1, atol=1e-6)  # whatever is known of a track, it is like itself
    assert WITH_TIMBRE.has_timbre(vectors).tolist() == [True, True, False, False] + [True] * (N_TRACKS - 4)


def test_queries_without_timbre_weights_ask_without_timbre(vectors: NDArray[np.float32]) -> None:
    weights = np.full(N_TRACKS, 0.4, dtype=np.float32)
    found = WITH_TIMBRE.queries(vectors, weights)
    expected = LAYOUT.queries(vectors[:, :-N_TIMBRE], weights)
    np.testing.assert_array_equal(found, WITH_TIMBRE.with_timbres(expected))


def test_with_timbres_of_a_layout_without_any_changes_nothing(vectors: NDArray[np.float32]) -> None:
    assert LAYOUT.with_timbres(vectors) is vectors
    assert not LAYOUT.has_timbre(vectors[:, :-N_TIMBRE]).any()


def test_embedding_queries_with_timbre_measure_the_embedding_alone(vectors: NDArray[np.float32]) -> None:
    embeddings = WITH_TIMBRE.split(vectors.astype(np.float64)).embeddings
    found = WITH_TIMBRE.embedding_queries(embeddings) @ vectors.T.astype(np.float64)
    np.testing.assert_allclose(found, embeddings @ embeddings.T, atol=1e-12)


def test_comparable_with_timbre_products_are_the_similarities_of_the_tracks(vectors: NDArray[np.float32]) -> None:
    found = WITH_TIMBRE.comparable(vectors, 0.25, 0.4)
    sound, genre, timbre = (part @ part.T for part in WITH_TIMBRE.split(vectors.astype(np.float64)))
    np.testing.assert_allclose(found @ found.T, 0.6 * (0.75 * sound + 0.25 * genre) + 0.4 * timbre, atol=1e-12)


def test_centre_with_timbre_has_three_parts_of_length_1(vectors: NDArray[np.float32]) -> None:
    for part in WITH_TIMBRE.split(WITH_TIMBRE.centre(vectors)):
        assert np.linalg.norm(part) == pytest.approx(1)
    assert (WITH_TIMBRE.split(WITH_TIMBRE.centre(vectors[2:4])).timbres == 0).all()
