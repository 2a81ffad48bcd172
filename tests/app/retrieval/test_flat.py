import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from app.retrieval.flat import FlatEngine
from app.retrieval.upper_bounds import UpperBounds
from tests.support.engine_contract import DIM, N_GENRES, EngineContract
from tests.support.vectors import as_queries, engine_of, random_vectors


class TestScanningEngine(EngineContract):
    @pytest.fixture
    def engine(self, contract_vectors: NDArray[np.float32]) -> FlatEngine:
        return FlatEngine(contract_vectors, VectorLayout(DIM, N_GENRES))


class TestPruningEngine(EngineContract):
    @pytest.fixture
    def engine(self, contract_vectors: NDArray[np.float32]) -> FlatEngine:
        layout = VectorLayout(DIM, N_GENRES)
        return FlatEngine(contract_vectors, layout, UpperBounds(contract_vectors, layout))


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
