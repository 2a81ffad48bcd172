"""Vectors in memory and in files, whole and in two parts."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.retrieval.stored_vectors import SparingVectors, StoredVectors

N = 3072


@pytest.fixture
def vectors(rng: np.random.Generator) -> NDArray[np.float32]:
    return rng.random((N, 40), dtype=np.float32)


@pytest.fixture
def path(tmp_path: Path, vectors: NDArray[np.float32]) -> Path:
    np.save(tmp_path / "vectors.npy", vectors)
    return tmp_path / "vectors.npy"


def mapped(path: Path) -> NDArray[np.float32]:
    array: NDArray[np.float32] = np.load(path, mmap_mode="r").view(np.ndarray)
    return array


def resident(path: Path) -> int:
    """KB that this process holds of a file."""
    lines = Path("/proc/self/smaps").read_text().splitlines()
    starts = [number for number, line in enumerate(lines) if line.endswith(str(path))]
    return sum(int(next(line for line in lines[start:] if line.startswith("Rss:")).split()[1]) for start in starts)


@pytest.mark.parametrize("kind", [StoredVectors, SparingVectors])
def test_stored_vectors_in_two_parts_are_joined(kind: type[StoredVectors], vectors: NDArray[np.float32]) -> None:
    rows = np.random.default_rng(1).permutation(N)
    joined = kind(vectors[:, :30], vectors[:, 30:])
    assert joined.n_dimensions == 40
    np.testing.assert_array_equal(joined.take(rows), vectors[rows])
    np.testing.assert_array_equal(joined.whole(), vectors)
    np.testing.assert_array_equal(np.vstack([block for _, block in joined.blocks()]), vectors)


def test_sample_of_stored_vectors_is_the_same_each_time_and_all_where_there_are_no_more(
    vectors: NDArray[np.float32],
) -> None:
    stored = StoredVectors(vectors)
    drawn = stored.sample(100)
    assert drawn.shape == (100, 40)
    np.testing.assert_array_equal(drawn, stored.sample(100))
    np.testing.assert_array_equal(stored.sample(N + 1), vectors)


def test_sparing_vectors_hold_nothing_of_their_file_when_they_have_taken(path: Path) -> None:
    rows = np.arange(0, N, 2)
    holding = StoredVectors(mapped(path))
    holding.take(rows)
    assert resident(path) > 0
    holding.release()
    assert resident(path) == 0
    sparing = SparingVectors(mapped(path))
    sparing.take(rows)  # of which the last are as many as it holds
    assert resident(path) == 0
    sparing.keeping().take(rows)
    assert resident(path) > 0
