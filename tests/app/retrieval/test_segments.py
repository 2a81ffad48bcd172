import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from app.recommend.strategies.best_match import BestMatch
from app.retrieval.exact.flat import FlatEngine
from app.retrieval.exact.sketches import Sketches
from app.retrieval.exact.upper_bounds import UpperBounds
from app.retrieval.segments import SegmentedEngine
from tests.support.engine_contract import DIM, N_GENRES, N_TRACKS, EngineContract

LAYOUT = VectorLayout(DIM, N_GENRES)


def segmented(vectors: NDArray[np.float32], n_first: int, kept: NDArray[np.bool_]) -> SegmentedEngine:
    first, second = vectors[:n_first], vectors[n_first:]
    return SegmentedEngine(FlatEngine(first, LAYOUT, UpperBounds(Sketches.of(first, LAYOUT), LAYOUT)), second, kept)


class TestSegmentedEngine(EngineContract):
    @pytest.fixture(params=[4900, 100])
    def engine(self, contract_vectors: NDArray[np.float32], request: pytest.FixtureRequest) -> SegmentedEngine:
        return segmented(contract_vectors, request.param, np.ones(N_TRACKS, dtype=np.bool_))


@pytest.mark.parametrize("limited", [False, True])
def test_search_removed_tracks_are_not_found_and_the_others_are(
    limited: bool, contract_vectors: NDArray[np.float32], rng: np.random.Generator
) -> None:
    kept = rng.random(N_TRACKS) < 0.6
    engine = segmented(contract_vectors, 4000, kept)
    for depth in (1, 30, 4999):
        query = rng.normal(size=DIM + N_GENRES)
        allowed = rng.random(N_TRACKS) < 0.5 if limited else None
        of = kept if allowed is None else kept & allowed
        combination = BestMatch(np.array([1.0]))
        everything = np.ones(N_TRACKS, dtype=np.bool_) if allowed is None else allowed
        for found in (
            engine.search(query[None], allowed, depth),
            engine.search_combined(query[None], combination, everything, depth),
        ):
            tracks, bound = found.single()
            assert of[tracks].all()
            scores = contract_vectors.astype(np.float64) @ query
            others = np.setdiff1d(np.flatnonzero(of), tracks)
            assert len(tracks) >= min(depth, of.sum())
            assert scores[others].max(initial=-np.inf) <= (bound + 1e-5 if np.isfinite(bound) else -np.inf)


def test_search_everything_added_was_removed_again_finds_the_rest(contract_vectors: NDArray[np.float32]) -> None:
    kept = np.arange(N_TRACKS) < 4000
    tracks, bound = segmented(contract_vectors, 4000, kept).search(contract_vectors[:1], None, 5000).single()
    assert (len(tracks), bound) == (4000, -np.inf)
