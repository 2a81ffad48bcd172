import numpy as np
import pytest

from app.bundle.manifest import GenreWeights
from app.bundle.vectors import VectorLayout
from app.retrieval.weights import DefaultWeights, Weights
from tests.support.vectors import random_timbres, random_vectors

LAYOUT = VectorLayout(1, 1, 1)
DEFAULT = DefaultWeights(GenreWeights(artist_known=0.7, artist_unknown=0.2), 0.4)


@pytest.mark.parametrize(
    ("vector", "artist_known", "asked", "expected"),
    [
        ([1, 1, 1], True, (None, None), Weights(0.7, 0.4)),
        ([1, 1, 1], False, (None, None), Weights(0.2, 0.4)),
        ([1, 1, 1], True, (0.0, 0.0), Weights(0.0, 0.0)),
        ([1, 1, 1], True, (None, 1.0), Weights(0.7, 1.0)),
        ([0, 1, 1], True, (0.3, None), Weights(1.0, 0.4)),
        ([1, 1, 0], True, (None, 0.9), Weights(0.7, 0.0)),
        ([0, 1, 0], False, (0.3, 0.9), Weights(1.0, 0.0)),
    ],
)
def test_weights_of_a_query_are_those_asked_for_as_far_as_its_vector_goes(
    vector: list[float], artist_known: bool, asked: tuple[float | None, float | None], expected: Weights
) -> None:
    assert DEFAULT.of_query(np.array(vector), LAYOUT, artist_known, *asked) == expected


def test_defaults_are_one_of_each_for_every_track() -> None:
    genre, timbre = DEFAULT.defaults(np.array([True, False]))
    np.testing.assert_array_equal(genre, np.array([0.7, 0.2], dtype=np.float32))
    np.testing.assert_array_equal(timbre, np.array([0.4, 0.4], dtype=np.float32))


@pytest.mark.parametrize("n_timbre", [0, 9])
@pytest.mark.parametrize("weights", [Weights(0.0), Weights(0.37, 0.21), Weights(1.0, 1.0)])
def test_query_of_one_vector_is_that_of_many_to_the_last_bit(
    rng: np.random.Generator, n_timbre: int, weights: Weights
) -> None:
    layout = VectorLayout(6, 12, n_timbre)
    vectors = random_vectors(20, 6, 12, rng, 0.1)
    if n_timbre:
        vectors = layout.with_timbres(vectors, random_timbres(20, n_timbre, rng))
    genre, timbre = np.full((2, 20), [[weights.genre], [weights.timbre]], dtype=np.float32)
    expected = layout.queries(vectors, genre, timbre)
    for vector, query in zip(vectors, expected, strict=True):
        own = weights if layout.has_timbre(vector) else Weights(weights.genre)
        np.testing.assert_array_equal(own.query(vector, layout), query)
