import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from app.recommend.strategies.best_match import BestMatch
from app.retrieval.exact.sketches import Sketches
from app.retrieval.exact.upper_bounds import CombinedBounds, QueryBounds, UpperBounds
from tests.support.vectors import as_queries, random_timbres, random_vectors

N_TRACKS, DIM, N_GENRES = 5000, 48, 30  # more than one chunk of tracks
LAYOUT = VectorLayout(DIM, N_GENRES)


@pytest.fixture(scope="module")
def vectors() -> NDArray[np.float32]:
    """Tracks whose genre is nearly certain: what the bounds are for."""
    return random_vectors(N_TRACKS, DIM, N_GENRES, np.random.default_rng(4), concentration=0.03)


def assert_bounds(bounds: QueryBounds, products: NDArray[np.float64]) -> None:
    above = bounds.of_all()
    assert above.dtype == np.float32
    assert (products - above).max() <= 1e-5
    every_third = np.arange(0, len(products), 3)
    of_these = bounds.of(every_third)
    assert (products[every_third] - of_these).max() <= 1e-5
    assert (of_these - above[every_third]).max() <= 1e-5  # they are the tighter ones
    assert np.delete(products, bounds.standing_out).max(initial=-np.inf) <= bounds.outside + 1e-5
    assert (np.diff(bounds.standing_out) > 0).all()


def mixed_query(vectors: NDArray[np.float32], rng: np.random.Generator, genre_weight: float) -> NDArray[np.float64]:
    """The mean of three tracks."""
    seeds = vectors[rng.integers(0, N_TRACKS, 3)].astype(np.float64)
    mean: NDArray[np.float64] = as_queries(seeds, DIM, np.full(3, genre_weight)).mean(axis=0)
    return mean


@pytest.mark.parametrize("length", [1.0, 7.0])
@pytest.mark.parametrize("genre_weight", [1.0, 0.95, 0.8, 0.4, 0.0])
def test_upper_bounds_no_product_is_above_any_of_them(
    vectors: NDArray[np.float32], rng: np.random.Generator, genre_weight: float, length: float
) -> None:
    bounds = UpperBounds(Sketches.of(vectors * np.float32(length), LAYOUT), LAYOUT)
    for _ in range(50):
        query = mixed_query(vectors, rng, genre_weight) * rng.choice([1, -1])  # a dislike asks for the opposite
        products = (vectors * length).astype(np.float64) @ query
        assert_bounds(bounds.of(query), products)


def test_upper_bounds_where_genre_counts_few_tracks_stand_out_and_no_other_is_near(
    vectors: NDArray[np.float32], rng: np.random.Generator
) -> None:
    """That is what they are for: the tracks themselves, at a product of 0.9 and more, are far above all others."""
    bounds = UpperBounds(Sketches.of(vectors, LAYOUT), LAYOUT)
    certain = np.flatnonzero(LAYOUT.split(vectors).genres.max(axis=1) > 0.95)
    for track in rng.choice(certain, 20).tolist():
        (query,) = as_queries(vectors[[track]].astype(np.float64), DIM, np.array([0.8]))
        found = bounds.of(query)
        assert track in found.standing_out
        assert len(found.standing_out) < N_TRACKS / 2
        assert found.outside < 0.5


def test_upper_bounds_by_sound_alone_in_no_more_directions_than_there_are_is_the_product(
    vectors: NDArray[np.float32], rng: np.random.Generator
) -> None:
    few = vectors.copy()
    few[:, 4:DIM] = 0  # four directions, of the 32 that are told
    query = mixed_query(few, rng, 0.0)
    above = UpperBounds(Sketches.of(few, LAYOUT), LAYOUT).of(query).of_all()
    np.testing.assert_allclose(above, few.astype(np.float64) @ query, atol=1e-5)


@pytest.mark.parametrize("weights", [[1.0], [1.0, 0.4, -0.7]])
def test_combined_bounds_no_score_is_above_any_of_them(
    vectors: NDArray[np.float32], rng: np.random.Generator, weights: list[float]
) -> None:
    bounds = UpperBounds(Sketches.of(vectors, LAYOUT), LAYOUT)
    combination = BestMatch(np.array(weights))
    queries = np.array([mixed_query(vectors, rng, 0.8) for _ in weights])
    combined = CombinedBounds([bounds.of(query) for query in combination.weights[:, None] * queries], combination)
    scores = combination.scores(vectors.astype(np.float64) @ queries.T)
    tracks = rng.permutation(N_TRACKS)[:2000]
    of_these = combined.of(tracks)
    assert (scores[tracks] - of_these).max() <= 1e-5
    assert (of_these - combined.of_all()[tracks]).max() <= 1e-5
    assert np.delete(scores, combined.standing_out).max() <= combined.outside + 1e-5
    assert (np.diff(combined.standing_out) > 0).all()


WITH_TIMBRE = VectorLayout(DIM, N_GENRES, 40)
shares = st.sampled_from([0.0, 1.0]) | st.floats(0, 1)


@pytest.fixture(scope="module")
def with_timbre(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return WITH_TIMBRE.with_timbres(vectors, random_timbres(N_TRACKS, 40, np.random.default_rng(5)))


@pytest.fixture(scope="module")
def timbre_bounds(with_timbre: NDArray[np.float32]) -> UpperBounds:
    return UpperBounds(Sketches.of(with_timbre, WITH_TIMBRE), WITH_TIMBRE)


@settings(max_examples=60, deadline=None)
@given(genre_weight=shares, timbre_weight=shares, seed=st.integers(0, 2**32 - 1))
def test_upper_bounds_with_timbre_no_product_is_above_any_of_them(
    with_timbre: NDArray[np.float32], timbre_bounds: UpperBounds, genre_weight: float, timbre_weight: float, seed: int
) -> None:
    seeds = with_timbre[np.random.default_rng(seed).integers(0, N_TRACKS, 3)].astype(np.float64)
    query = WITH_TIMBRE.queries(seeds, np.full(3, genre_weight), np.full(3, timbre_weight)).mean(axis=0)
    products = with_timbre.astype(np.float64) @ query
    assert_bounds(timbre_bounds.of(query), products)


def test_upper_bounds_by_timbre_alone_are_near_the_products(
    with_timbre: NDArray[np.float32], timbre_bounds: UpperBounds
) -> None:
    """Most of a timbre lies in few directions: that is what makes the bounds worth their while."""
    known = with_timbre[WITH_TIMBRE.has_timbre(with_timbre)][:1].astype(np.float64)
    (query,) = WITH_TIMBRE.queries(known, np.array([0.5]), np.array([1.0]))
    products = with_timbre.astype(np.float64) @ query
    assert (timbre_bounds.of(query).of_all() - products).mean() < 0.02
