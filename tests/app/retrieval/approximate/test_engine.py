from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from app.recommend.strategies.best_match import BestMatch
from app.retrieval.approximate import engine as approximate
from app.retrieval.approximate.efforts import Efforts
from app.retrieval.approximate.engine import ApproximateEngine
from app.retrieval.approximate.vector_index import IndexKind
from app.retrieval.stored_vectors import StoredVectors
from tests.support.approximate import built_index
from tests.support.engine_contract import DIM, N_GENRES, EngineContract
from tests.support.vectors import as_queries, random_timbres, random_vectors

LAYOUT = VectorLayout(DIM, N_GENRES)


def engine_of(
    kind: IndexKind, vectors: StoredVectors, layout: VectorLayout, directory: Path, *efforts: int
) -> ApproximateEngine:
    return ApproximateEngine(vectors, layout, built_index(kind, vectors, directory / "index"), Efforts(efforts))


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """All tracks of the contract are few: here the index is searched for a hundredth of them too."""
    monkeypatch.setattr(approximate, "FEW", 20)


@pytest.mark.usefixtures("few")
class TestInvertedFile(EngineContract):
    exact = False

    @pytest.fixture(scope="class")
    @classmethod
    def engine(
        cls, contract_vectors: NDArray[np.float32], tmp_path_factory: pytest.TempPathFactory
    ) -> ApproximateEngine:
        return engine_of("ivf", StoredVectors(contract_vectors), LAYOUT, tmp_path_factory.mktemp("index"), 2000)


@pytest.mark.usefixtures("few")
class TestGraph(EngineContract):
    exact = False

    @pytest.fixture(scope="class")
    @classmethod
    def engine(
        cls, contract_vectors: NDArray[np.float32], tmp_path_factory: pytest.TempPathFactory
    ) -> ApproximateEngine:
        return engine_of("hnsw", StoredVectors(contract_vectors), LAYOUT, tmp_path_factory.mktemp("index"), 500)


@pytest.mark.parametrize("genre_weight", [0.0, 0.5, 1.0])
def test_search_many_nearly_equal_tracks_finds_the_nearest_by_their_full_vectors(
    rng: np.random.Generator, tmp_path: Path, genre_weight: float
) -> None:
    """Tracks whose genre is nearly certain differ by less than 8 bits tell."""
    vectors = random_vectors(20_000, 8, 6, rng, concentration=0.02)
    layout = VectorLayout(8, 6)
    engine = engine_of("ivf", StoredVectors(vectors), layout, tmp_path, 20_000)
    for query in as_queries(vectors[rng.integers(0, 20_000, 10)], 8, np.full(10, genre_weight, dtype=np.float32)):
        tracks, bound = engine.search(query[None], None, 10).single()
        expected = np.sort(vectors.astype(np.float64) @ query)[-10:]
        assert np.sort(vectors[tracks].astype(np.float64) @ query) == pytest.approx(expected, abs=1e-6)
        assert bound == pytest.approx(expected[0], abs=3e-4)


def test_search_filter_of_what_is_far_from_the_query_finds_the_nearest_of_it(
    rng: np.random.Generator, tmp_path: Path
) -> None:
    """A fixed number of lists around the query would hold none of the allowed tracks."""
    vectors = random_vectors(40_000, 8, 6, rng, concentration=0.02)
    engine = engine_of("ivf", StoredVectors(vectors), VectorLayout(8, 6), tmp_path, 4000)
    genre = vectors[:, 8:].argmax(axis=1)
    allowed = genre != genre[0]
    allowed[rng.random(40_000) < 0.3] = False
    query = vectors[:1] * np.append(np.full(8, 0.2), np.full(6, 0.8)).astype(np.float32)
    tracks, _ = engine.search(query, allowed, 50).single()
    products = vectors @ query[0]
    assert np.count_nonzero(products[tracks] >= np.sort(products[allowed])[-50] - 1e-6) >= 48


def test_engine_with_timbre_in_a_file_of_its_own_searches_and_gathers_whole_vectors(
    rng: np.random.Generator, tmp_path: Path
) -> None:
    layout = VectorLayout(8, 6, 5)
    plain, timbres = random_vectors(3000, 8, 6, rng, 1), random_timbres(3000, 5, rng)
    engine = engine_of("ivf", StoredVectors(plain, timbres), layout, tmp_path, 3000)
    whole = np.hstack([plain, timbres])
    np.testing.assert_array_equal(engine.gather(np.array([7, 0])), whole[[7, 0]])
    tracks, _ = engine.search(whole[:1], None, 5).single()
    assert set(tracks.tolist()) == set(np.argsort(-(whole @ whole[0]))[:5].tolist())


def test_search_combined_several_dislikes_among_few_tracks_is_exact(
    contract_vectors: NDArray[np.float32], rng: np.random.Generator, tmp_path: Path
) -> None:
    """All are scored: a filter that leaves few is exact, though what covers these scores is not."""
    engine = engine_of("ivf", StoredVectors(contract_vectors), LAYOUT, tmp_path, 1000)
    combination, queries = BestMatch(np.array([0.3, -1.0, -0.2])), rng.normal(size=(3, DIM + N_GENRES))
    allowed = rng.random(len(contract_vectors)) < 0.9
    scores = combination.scores(contract_vectors.astype(np.float64) @ queries.T)
    tracks, bound = engine.search_combined(queries, combination, allowed, 100).single()
    assert np.sort(scores[tracks]) == pytest.approx(np.sort(scores[allowed])[-100:], abs=1e-5)
    assert bound == pytest.approx(scores[tracks].min(), abs=1e-5)
