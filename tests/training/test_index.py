from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from training.index import build_index, measure_recall, nearest, write_index

Vectors = NDArray[np.float32]


def unit(rows: NDArray[np.float64]) -> Vectors:
    scaled: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return scaled


def nearest_by_sorting(
    vectors: Vectors, queries: NDArray[np.int64], recordings: NDArray[np.int64], k: int
) -> list[list[int]]:
    """Best first, ties by row, one track per recording, none of the query's own."""
    answers = []
    for query in queries.tolist():
        near = np.round(vectors.astype(np.float64) @ vectors[query].astype(np.float64), 6)
        seen, answer = {recordings[query]}, []
        for row in sorted(range(len(vectors)), key=lambda row: (-near[row], row)):
            if recordings[row] not in seen:
                seen.add(recordings[row])
                answer.append(row)
        answers.append(answer[:k])
    return answers


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
def test_nearest_duplicates_and_versions_equal_sorting(
    seed: int, n: int, dimensions: int, n_different: int, n_recordings: int, k: int
) -> None:
    rng = np.random.default_rng(seed)
    vectors = unit(rng.normal(size=(n_different, dimensions)))[rng.integers(n_different, size=n)]
    recordings = rng.integers(n_recordings, size=n)
    queries = rng.permutation(n)
    rows, similarities = nearest(build_index(vectors), vectors, queries, recordings, k)
    assert rows.tolist() == nearest_by_sorting(vectors, queries, recordings, k)
    exact = np.einsum("qd,qkd->qk", vectors[queries].astype(np.float64), vectors[rows].astype(np.float64))
    np.testing.assert_allclose(similarities, exact, atol=1e-6)


def test_nearest_many_versions_looks_deeper(rng: np.random.Generator) -> None:
    """900 versions of two recordings are nearer than all the rest: far beyond the first look of 2 k + 16."""
    vectors = unit(np.concatenate([rng.normal([9, 0, 0, 0], 0.1, (900, 4)), rng.normal(0, 1, (60, 4))]))
    recordings = np.concatenate([np.arange(900) % 2, np.arange(2, 62)])
    queries = np.array([0, 1, 450, 950])
    rows, _ = nearest(build_index(vectors), vectors, queries, recordings, 5)
    assert rows.tolist() == nearest_by_sorting(vectors, queries, recordings, 5)


def test_nearest_all_equal_takes_rows_in_order() -> None:
    vectors = unit(np.tile([1.0, 2, 3], (400, 1)))
    rows, similarities = nearest(build_index(vectors), vectors, np.array([0, 399]), np.arange(400), 10)
    assert rows.tolist() == [list(range(1, 11)), list(range(10))]
    assert (similarities == 1).all()


@pytest.mark.parametrize(("n_recordings", "width"), [(1, 0), (2, 1), (6, 5), (12, 10)])
def test_nearest_few_recordings_gives_what_there_is(n_recordings: int, width: int, rng: np.random.Generator) -> None:
    vectors = unit(rng.normal(size=(12, 4)))
    rows, similarities = nearest(build_index(vectors), vectors, np.arange(12), np.arange(12) % n_recordings, 10)
    assert rows.shape == similarities.shape == (12, width)
    assert ((rows >= 0) & (rows < 12)).all()


def test_nearest_more_queries_than_a_block_reports_all(rng: np.random.Generator) -> None:
    vectors = unit(rng.normal(size=(2_100, 4)))
    done: list[int] = []
    recordings, queries = np.arange(2_100), np.arange(2_100)
    rows, _ = nearest(build_index(vectors), vectors, queries, recordings, 3, done.append)
    assert sum(done) == 2_100
    some = np.array([0, 1_023, 1_024, 2_099])
    assert rows[some].tolist() == nearest_by_sorting(vectors, some, recordings, 3)


def test_measure_recall_flat_index_is_one(tmp_path: Path, rng: np.random.Generator) -> None:
    vectors = unit(rng.normal(size=(600, 8)))[rng.integers(600, size=900)]  # with ties
    write_index(build_index(vectors), tmp_path / "index.faiss")
    assert measure_recall(tmp_path / "index.faiss", vectors, rng) == 1


@pytest.mark.parametrize("n", [1, 5])
def test_measure_recall_fewer_vectors_than_k_is_one(n: int, tmp_path: Path, rng: np.random.Generator) -> None:
    vectors = unit(rng.normal(size=(n, 8)))
    write_index(build_index(vectors), tmp_path / "index.faiss")
    assert measure_recall(tmp_path / "index.faiss", vectors, rng) == 1


def test_measure_recall_shuffled_index_is_far_below_one(tmp_path: Path, rng: np.random.Generator) -> None:
    vectors = unit(rng.normal(size=(900, 8)))
    write_index(build_index(vectors[rng.permutation(900)]), tmp_path / "index.faiss")
    assert measure_recall(tmp_path / "index.faiss", vectors, rng) < 0.1
