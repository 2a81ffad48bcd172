from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from app.retrieval.exact.flat import FlatEngine
from app.retrieval.nearest_recordings import find_nearest_recordings
from tests.support.training.brute_force import nearest_by_sorting
from tests.support.vectors import as_queries

Vectors = NDArray[np.float32]


def unit(rows: NDArray[np.float64]) -> Vectors:
    scaled: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return scaled


def scanning(vectors: Vectors) -> FlatEngine:
    """As training searches: without upper bounds."""
    return FlatEngine(vectors, VectorLayout(vectors.shape[1], 0))


def of_tracks(
    vectors: Vectors,
    rows: NDArray[np.int64],
    recordings: NDArray[np.int64],
    k: int,
    advance: Callable[[int], None] = lambda _: None,
) -> tuple[NDArray[np.int64], Vectors]:
    """The nearest to the tracks `rows`."""
    return find_nearest_recordings(scanning(vectors), vectors[rows], recordings, recordings[rows], k, advance)


def of_tracks_by_sorting(
    vectors: Vectors, rows: NDArray[np.int64], recordings: NDArray[np.int64], k: int
) -> list[list[int]]:
    return nearest_by_sorting(vectors, vectors[rows], recordings, recordings[rows], k)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    n=st.integers(1, 150),
    dimensions=st.integers(2, 33),
    n_different=st.integers(1, 40),
    n_recordings=st.integers(1, 150),
    k=st.integers(1, 20),
)
@example(seed=0, n=69, dimensions=2, n_different=4, n_recordings=6, k=5)  # a tie goes on behind the first look
def test_find_nearest_duplicates_and_versions_equal_sorting(
    seed: int, n: int, dimensions: int, n_different: int, n_recordings: int, k: int
) -> None:
    rng = np.random.default_rng(seed)
    vectors = unit(rng.normal(size=(n_different, dimensions)))[rng.integers(n_different, size=n)]
    recordings = rng.integers(n_recordings, size=n)
    queries = rng.permutation(n)
    rows, similarities = of_tracks(vectors, queries, recordings, k)
    assert rows.tolist() == of_tracks_by_sorting(vectors, queries, recordings, k)
    exact = np.einsum("qd,qkd->qk", vectors[queries].astype(np.float64), vectors[rows].astype(np.float64))
    np.testing.assert_allclose(similarities, exact, atol=1e-6)


def test_find_nearest_many_versions_looks_deeper(rng: np.random.Generator) -> None:
    """900 versions of two recordings are nearer than all the rest: far beyond the first look of 2 k + 16."""
    vectors = unit(np.concatenate([rng.normal([9, 0, 0, 0], 0.1, (900, 4)), rng.normal(0, 1, (60, 4))]))
    recordings = np.concatenate([np.arange(900) % 2, np.arange(2, 62)])
    queries = np.array([0, 1, 450, 950])
    rows, _ = of_tracks(vectors, queries, recordings, 5)
    assert rows.tolist() == of_tracks_by_sorting(vectors, queries, recordings, 5)


def test_find_nearest_all_equal_takes_rows_in_order() -> None:
    vectors = unit(np.tile([1.0, 2, 3], (400, 1)))
    rows, similarities = of_tracks(vectors, np.array([0, 399]), np.arange(400), 10)
    assert rows.tolist() == [list(range(1, 11)), list(range(10))]
    assert (similarities == 1).all()


@pytest.mark.parametrize("leaves_out", [True, False])
def test_find_nearest_queries_of_their_own_weights_equal_sorting(leaves_out: bool, rng: np.random.Generator) -> None:
    """Queries that are no track's vector, each with another part of it made louder."""
    embeddings = unit(rng.normal(size=(300, 6)))
    vectors = VectorLayout.join(embeddings, rng.dirichlet(np.full(5, 0.3), 300).astype(np.float32))
    rows = rng.permutation(300)[:40]
    weights = rng.choice(np.array([0, 0.2, 0.6, 1], dtype=np.float32), 40)
    queries, recordings = as_queries(vectors[rows], 6, weights), rng.integers(200, size=300)
    own = recordings[rows] if leaves_out else np.full(40, -1)
    found, similarities = find_nearest_recordings(scanning(vectors), queries, recordings, own, 20)
    assert found.tolist() == nearest_by_sorting(vectors, queries, recordings, own, 20)
    cosines = np.einsum("qd,qkd->qk", embeddings[rows], embeddings[found])
    affinities = np.einsum("qd,qkd->qk", vectors[rows, 6:], vectors[found][:, :, 6:])
    expected = (1 - weights[:, None]) * cosines + weights[:, None] * affinities
    np.testing.assert_allclose(similarities, expected, atol=2e-6)


@pytest.mark.parametrize(("n_recordings", "width"), [(1, 0), (2, 1), (6, 5), (12, 10)])
def test_find_nearest_few_recordings_gives_what_there_is(
    n_recordings: int, width: int, rng: np.random.Generator
) -> None:
    vectors = unit(rng.normal(size=(12, 4)))
    rows, similarities = of_tracks(vectors, np.arange(12), np.arange(12) % n_recordings, 10)
    assert rows.shape == similarities.shape == (12, width)
    assert ((rows >= 0) & (rows < 12)).all()


def test_find_nearest_more_queries_than_a_block_reports_all(rng: np.random.Generator) -> None:
    vectors = unit(rng.normal(size=(2_100, 4)))
    done: list[int] = []
    recordings, queries = np.arange(2_100), np.arange(2_100)
    rows, _ = of_tracks(vectors, queries, recordings, 3, done.append)
    assert sum(done) == 2_100
    some = np.array([0, 1_023, 1_024, 2_099])
    assert rows[some].tolist() == of_tracks_by_sorting(vectors, some, recordings, 3)
