"""What every engine must do. A test of an engine inherits these and gives the engine.

An approximate engine may miss some of the best: its bound holds for nearly all that it did not return.
"""

import numpy as np
import pytest
from numpy.typing import NDArray

from app.recommend.strategies.best_match import BestMatch
from app.retrieval.engine import Candidates, Engine
from tests.support.vectors import random_vectors

N_TRACKS, DIM, N_GENRES = 5000, 6, 4
_MISSED = 0.05  # of what an approximate engine returns: the most that it may miss


def make_contract_vectors() -> NDArray[np.float32]:
    """Every tenth vector is that of the track before."""
    vectors = random_vectors(N_TRACKS, DIM, N_GENRES, np.random.default_rng(21), concentration=1)
    vectors[9::10] = vectors[8::10]
    return vectors


class EngineContract:
    """Inherit, and give a fixture `engine` over `contract_vectors`; say whether it is exact."""

    exact = True

    def check(self, found: Candidates, scores: NDArray[np.float64], allowed: NDArray[np.bool_], depth: int) -> None:
        """Of one query, by the true scores of all tracks, [n_tracks]."""
        tracks, bound = found.single()
        assert tracks.dtype == np.int64
        assert len(np.unique(tracks)) == len(tracks)
        assert allowed[tracks].all()
        others = np.setdiff1d(np.flatnonzero(allowed), tracks)
        assert len(tracks) >= min(depth, int(allowed.sum()))
        if bound == -np.inf:
            assert len(others) == 0
        elif self.exact:
            assert scores[others].max(initial=-np.inf) <= bound + 1e-5
        else:
            assert np.count_nonzero(scores[others] > bound + 1e-5) <= max(1, _MISSED * len(tracks))
        if self.exact:
            best = np.sort(scores[tracks])[::-1][:depth]
            assert len(others) == 0 or scores[others].max() <= best[-1] + 1e-5
            assert (bound == -np.inf) == (len(others) == 0)

    @pytest.mark.parametrize("share", [1.0, 0.5, 0.01, 0.0])
    @pytest.mark.parametrize("depth", [1, 7, 300, 5000])
    def test_search_single_query_finds_the_nearest_of_the_allowed(
        self, engine: Engine, contract_vectors: NDArray[np.float32], rng: np.random.Generator, share: float, depth: int
    ) -> None:
        allowed, query = rng.random(N_TRACKS) < share, rng.normal(size=DIM + N_GENRES)
        self.check(engine.search(query[None], allowed, depth), contract_vectors @ query, allowed, depth)

    @pytest.mark.parametrize("allowed_share", [None, 0.3])
    @pytest.mark.parametrize("n_queries", [2, 40])
    def test_search_several_queries_answers_each_as_if_alone(
        self,
        engine: Engine,
        contract_vectors: NDArray[np.float32],
        rng: np.random.Generator,
        n_queries: int,
        allowed_share: float | None,
    ) -> None:
        allowed = None if allowed_share is None else rng.random(N_TRACKS) < allowed_share
        queries = rng.normal(size=(n_queries, DIM + N_GENRES))
        found = engine.search(queries, allowed, 20)
        assert len(found.track_indices) == len(found.bounds) == n_queries
        assert found.track_indices.shape[1] >= 20
        everything = np.ones(N_TRACKS, dtype=np.bool_) if allowed is None else allowed
        for query, tracks, bound in zip(queries, found.track_indices, found.bounds, strict=True):
            alone = Candidates(tracks[None], np.array([bound]))
            self.check(alone, contract_vectors @ query, everything, 20)

    @pytest.mark.parametrize("marked", [0, 1, 7, 8, 9, 63, 64, 4999])
    def test_search_looks_at_the_very_tracks_that_are_allowed(
        self, engine: Engine, contract_vectors: NDArray[np.float32], rng: np.random.Generator, marked: int
    ) -> None:
        """An index that takes bits could be wrong by a place within a byte: it would show here."""
        query = rng.normal(size=DIM + N_GENRES)
        allowed = np.zeros(N_TRACKS, dtype=np.bool_)
        allowed[[marked, (marked + 13) % N_TRACKS]] = True
        tracks, _ = engine.search(query[None], allowed, 1).single()
        assert max(np.flatnonzero(allowed).tolist(), key=lambda track: float(contract_vectors[track] @ query)) in tracks
        assert allowed[tracks].all()

    def test_search_without_limits_sees_every_track(self, engine: Engine, rng: np.random.Generator) -> None:
        tracks, bound = engine.search(rng.normal(size=(1, DIM + N_GENRES)), None, N_TRACKS).single()
        assert (sorted(tracks.tolist()), bound) == ([*range(N_TRACKS)], -np.inf)

    @pytest.mark.parametrize("weights", [[1.0], [1.0, 0.4], [1.0, 0.7, -0.5], [0.3, -1.0, -0.2]])
    @pytest.mark.parametrize(("share", "depth"), [(1.0, 1), (1.0, 50), (0.3, 400), (0.01, 200), (0.0, 5)])
    def test_search_combined_finds_the_highest_scores_of_the_allowed(
        self,
        engine: Engine,
        contract_vectors: NDArray[np.float32],
        rng: np.random.Generator,
        weights: list[float],
        share: float,
        depth: int,
    ) -> None:
        allowed, queries = rng.random(N_TRACKS) < share, rng.normal(size=(len(weights), DIM + N_GENRES))
        combination = BestMatch(np.array(weights))
        scores = combination.scores(contract_vectors.astype(np.float64) @ queries.T)
        self.check(engine.search_combined(queries, combination, allowed, depth), scores, allowed, depth)

    @pytest.mark.parametrize(("share", "depth"), [(1.0, 1), (1.0, 40), (0.5, 700), (0.01, 200), (0.0, 5)])
    @pytest.mark.parametrize("near_a_track", [True, False])
    def test_search_scored_finds_the_nearest_of_the_allowed_with_their_products(
        self,
        engine: Engine,
        contract_vectors: NDArray[np.float32],
        rng: np.random.Generator,
        near_a_track: bool,
        share: float,
        depth: int,
    ) -> None:
        allowed, query = rng.random(N_TRACKS) < share, rng.normal(size=DIM + N_GENRES)
        if near_a_track:
            query = contract_vectors[rng.integers(N_TRACKS)].astype(np.float64)
        products = contract_vectors.astype(np.float64) @ query
        found = engine.search_scored(query, allowed, depth)
        np.testing.assert_allclose(found.scores, products[found.track_indices], atol=1e-5)
        self.check(Candidates(found.track_indices[None], np.array([found.bound])), products, allowed, depth)

    def test_gather_gives_the_vectors_in_the_order_asked_for(
        self, engine: Engine, contract_vectors: NDArray[np.float32]
    ) -> None:
        tracks = np.array([4999, 0, 17, 0])
        found = engine.gather(tracks)
        assert found.dtype == np.float32
        np.testing.assert_array_equal(found, contract_vectors[tracks])
        assert engine.gather(tracks[:0]).shape == (0, DIM + N_GENRES)

    def test_engine_knows_how_many_tracks_and_their_layout(self, engine: Engine) -> None:
        assert len(engine) == N_TRACKS
        assert (engine.layout.embedding_dim, engine.layout.n_genres) == (DIM, N_GENRES)
