import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from app.recommend.strategies.best_match import BestMatch
from app.retrieval.exact.flat import FlatEngine
from app.retrieval.exact.sketches import Sketches
from app.retrieval.exact.upper_bounds import UpperBounds
from tests.support.engine_contract import DIM, N_GENRES, EngineContract
from tests.support.vectors import as_queries, engine_of, random_timbres, random_vectors


class TestScanningEngine(EngineContract):
    @pytest.fixture
    def engine(self, contract_vectors: NDArray[np.float32]) -> FlatEngine:
        return FlatEngine(contract_vectors, VectorLayout(DIM, N_GENRES))


class TestPruningEngine(EngineContract):
    @pytest.fixture
    def engine(self, contract_vectors: NDArray[np.float32]) -> FlatEngine:
        layout = VectorLayout(DIM, N_GENRES)
        return FlatEngine(contract_vectors, layout, UpperBounds(Sketches.of(contract_vectors, layout), layout))


def test_flat_engine_of_five_vectors_needs_no_file() -> None:
    engine = engine_of(np.array([[1, 0, 1], [0, 1, 1], [-1, 0, 1], [0, -1, 1], [0.6, 0.8, 1]]), 2)
    tracks, bound = engine.search(np.array([[1.0, 0, 0]]), np.array([True, True, True, True, False]), 2).single()
    assert sorted(tracks.tolist()) in ([0, 1], [0, 3])  # two are equally near
    assert bound == 0


@pytest.mark.parametrize("genre_weight", [1.0, 0.9, 0.8, 0.5, 0.0])
def test_search_most_tracks_are_ruled_out_still_finds_the_largest_products(
    rng: np.random.Generator, genre_weight: float
) -> None:
    """Tracks whose genre is nearly certain: what the bounds are for."""
    vectors = random_vectors(4000, 48, 30, rng, concentration=0.03)
    engine = engine_of(vectors, 48)
    for depth in (1, 20, 200):
        for _ in range(10):
            seeds = vectors[rng.integers(0, 4000, 3)].astype(np.float64)
            query, allowed = as_queries(seeds, 48, np.full(3, genre_weight)).mean(axis=0), rng.random(4000) < 0.7
            tracks, bound = engine.search(query[None], allowed, depth).single()
            products = vectors.astype(np.float64) @ query
            expected = np.sort(products[allowed])[::-1][:depth]
            assert allowed[tracks].all()
            assert np.sort(products[tracks])[::-1] == pytest.approx(expected, abs=1e-6)
            assert bound == pytest.approx(expected[-1], abs=1e-6)


@pytest.mark.parametrize("genre_weight", [1.0, 0.8, 0.0])
@pytest.mark.parametrize("timbre_weight", [1.0, 0.3, 0.0])
def test_search_with_timbre_pruned_and_combined_finds_what_brute_force_finds(
    rng: np.random.Generator, genre_weight: float, timbre_weight: float
) -> None:
    layout = VectorLayout(24, 30, 20)
    plain = random_vectors(3000, 24, 30, rng, concentration=0.03)
    vectors = layout.with_timbres(plain, random_timbres(3000, 20, rng))
    engine = FlatEngine(vectors, layout, UpperBounds(Sketches.of(vectors, layout), layout))
    allowed = rng.random(3000) < 0.7
    for depth in (1, 20, 200):
        seeds = vectors[rng.integers(0, 3000, 3)].astype(np.float64)
        queries = layout.queries(seeds, np.full(3, genre_weight), np.full(3, timbre_weight))
        products = vectors.astype(np.float64) @ queries.T
        tracks, _ = engine.search(queries[:1], allowed, depth).single()
        best = np.sort(products[allowed, 0])[::-1][:depth]
        assert np.sort(products[tracks, 0])[::-1] == pytest.approx(best, abs=1e-6)
        combination = BestMatch(np.array([1.0, 0.7, -0.5]))
        scores = combination.scores(products)
        tracks, _ = engine.search_combined(queries, combination, allowed, depth).single()
        assert np.sort(scores[tracks])[::-1][:depth] == pytest.approx(np.sort(scores[allowed])[::-1][:depth], abs=1e-6)
