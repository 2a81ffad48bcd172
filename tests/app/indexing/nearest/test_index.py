import re
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from rich.console import Console

from app.bundle.files.index import GRAPH, INVERTED_FILE, LISTS
from app.bundle.vectors import VectorLayout
from app.indexing.nearest import index as choosing
from app.indexing.nearest import neighbours as nearest
from app.indexing.nearest.index import BuiltIndex, IndexChoice, write_index
from app.indexing.nearest.neighbours import Neighbours, write_neighbours
from app.indexing.nearest.recall import ALL, measure_recall, nearest_products
from app.indexing.progress_log import ProgressLog
from app.retrieval.approximate import engine as approximate
from app.retrieval.approximate.engine import ApproximateEngine
from app.retrieval.exact.flat import FlatEngine
from app.retrieval.nearest_recordings import find_nearest_recordings
from app.retrieval.stored_vectors import StoredVectors
from tests.support.vectors import random_timbres, random_vectors

N = 6000
LAYOUT = VectorLayout(8, 6)
QUIET = ProgressLog(Console(quiet=True))


@pytest.fixture
def vectors(rng: np.random.Generator) -> NDArray[np.float32]:
    return random_vectors(N, 8, 6, rng, concentration=0.1)


WEIGHTS = np.full(N, 0.6, dtype=np.float32), np.zeros(N, dtype=np.float32)


def write(asked: IndexChoice, vectors: NDArray[np.float32], directory: Path) -> BuiltIndex:
    return write_index(asked, StoredVectors(vectors), LAYOUT, WEIGHTS, directory, QUIET)


@pytest.mark.parametrize("asked", ["auto", "flat"])
def test_write_index_small_catalogue_is_searched_exactly_and_needs_no_file(
    asked: IndexChoice, vectors: NDArray[np.float32], tmp_path: Path
) -> None:
    built = write(asked, vectors, tmp_path)
    assert isinstance(built.engine, FlatEngine)
    assert (built.info["kind"], built.info["recall"]) == ("flat", 1)
    assert built.info["chosen"] == ("up to 250,000 tracks an exact search is quick" if asked == "auto" else "")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize(("asked", "files"), [("ivf", [INVERTED_FILE, LISTS]), ("hnsw", [GRAPH])])
def test_write_index_asked_for_is_built_and_measured(
    asked: IndexChoice, files: list[str], vectors: NDArray[np.float32], tmp_path: Path
) -> None:
    built = write(asked, vectors, tmp_path)
    assert isinstance(built.engine, ApproximateEngine)
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.glob("*/*")} == set(files)
    assert (built.info["kind"], built.info["chosen"]) == (asked, "")
    assert len(built.info["efforts"]) == 5
    assert min(built.info["recall"], *built.info["recalls"].values()) >= 0.95
    assert {"1% of the tracks", "genres of 50%", "by sound alone"} < built.info["recalls"].keys()


def test_write_index_auto_of_many_tracks_is_an_inverted_file(
    vectors: NDArray[np.float32], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "LARGEST_FLAT", N - 1)
    built = write("auto", vectors, tmp_path)
    assert built.info["kind"] == "ivf"
    assert re.fullmatch("above 5,999 tracks, and its recall is 0.95 at least", built.info["chosen"])


def test_write_index_auto_that_finds_too_little_stays_flat_and_says_why(
    vectors: NDArray[np.float32], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "LARGEST_FLAT", N - 1)
    monkeypatch.setattr(choosing, "LEAST_RECALL", 1.1)
    built = write("auto", vectors, tmp_path)
    assert built.info["kind"] == "flat"
    assert re.fullmatch(r"an inverted file finds [01]\.\d{3}, less than 1\.1", built.info["chosen"])
    assert [*tmp_path.iterdir()] == []


def test_write_index_finds_enough_without_the_timbre_that_counts_by_default(
    rng: np.random.Generator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(approximate, "FEW", 5)  # or all tracks would be scored
    layout = VectorLayout(16, 12, 12)
    vectors = StoredVectors(random_vectors(20_000, 16, 12, rng, concentration=0.1), random_timbres(20_000, 12, rng))
    weights = np.full(20_000, 0.5, dtype=np.float32), np.full(20_000, 0.3, dtype=np.float32)
    built = write_index("ivf", vectors, layout, weights, tmp_path, QUIET)
    nothing = np.zeros(100, dtype=np.float32)
    queries = layout.queries(vectors.take(rng.choice(20_000, 100)), nothing, nothing)
    nearest_ones = nearest_products(vectors, queries, {ALL: None})
    assert measure_recall(built.engine, queries, {ALL: None}, nearest_ones)[ALL] >= 0.95


@pytest.mark.parametrize("asked", ["flat", "hnsw", "ivf"])
def test_write_neighbours_by_any_index_are_the_nearest_recordings(
    asked: IndexChoice,
    vectors: NDArray[np.float32],
    rng: np.random.Generator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(nearest, "_LISTS", (100,))  # of 150, or every track would be compared with every other
    recordings = np.sort(rng.integers(0, 4000, size=N))
    recordings[:300] = recordings[0]  # so many versions that a list of candidates may hold no others
    found = neighbours(asked, vectors, recordings, tmp_path)
    queries = LAYOUT.queries(vectors, *WEIGHTS)
    _, exact = find_nearest_recordings(FlatEngine(vectors, LAYOUT), queries, recordings, recordings, 50)
    same = np.abs(found.similarities - exact) < 1e-5
    assert same.mean() >= (1 if asked == "flat" else 0.95)
    assert found.recall >= 0.98
    own = recordings[found.track_indices]
    assert (own != recordings[:, None]).all()
    assert all(len({*row}) == 50 for row in own.tolist())


@pytest.mark.parametrize("asked", ["hnsw", "ivf"])
def test_write_neighbours_of_a_single_recording_lists_none(
    asked: IndexChoice, vectors: NDArray[np.float32], tmp_path: Path
) -> None:
    found = neighbours(asked, vectors, np.zeros(N, dtype=np.int64), tmp_path)
    assert (found.track_indices.shape, found.recall) == ((N, 0), 1)


def test_write_neighbours_looks_into_more_lists_where_too_little_is_found(
    vectors: NDArray[np.float32], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {}
    for lists in ((2,), (2, 100), (2, 100, 149)):
        monkeypatch.setattr(nearest, "_LISTS", lists)
        (tmp_path / str(len(lists))).mkdir()
        found[lists] = neighbours("ivf", vectors, np.arange(N), tmp_path / str(len(lists)))
    few, more, no_more = found.values()
    assert few.recall < 0.97 <= more.recall
    np.testing.assert_array_equal(more.track_indices, no_more.track_indices)  # what suffices was enough


def neighbours(
    asked: IndexChoice, vectors: NDArray[np.float32], recordings: NDArray[np.int64], directory: Path
) -> Neighbours:
    stored = StoredVectors(vectors)
    return write_neighbours(write(asked, vectors, directory), stored, WEIGHTS, recordings, directory, QUIET)
