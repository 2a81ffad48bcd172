import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from app.retrieval.added_vectors import AddedVectors
from app.retrieval.exact.flat import FlatEngine
from app.retrieval.nearest_recordings import find_nearest_recordings
from app.retrieval.neighbour_table import ChangedNeighbourTable, NeighbourTable
from app.retrieval.segments import SegmentedEngine
from app.retrieval.weights import Weights
from tests.support.vectors import random_vectors

LAYOUT = VectorLayout(6, 4)
N_TRACKS, N_ADDED, DEPTH = 300, 60, 20
GENRE_WEIGHT = 0.3
WEIGHTS = Weights(GENRE_WEIGHT)


@pytest.fixture(scope="module")
def vectors() -> NDArray[np.float32]:
    rng = np.random.default_rng(2)
    return random_vectors(N_TRACKS + N_ADDED, LAYOUT.embedding_dim, LAYOUT.n_genres, rng, concentration=1)


@pytest.fixture(scope="module")
def recordings() -> NDArray[np.int64]:
    return np.random.default_rng(3).integers(0, 150, N_TRACKS + N_ADDED)


def table_of(
    vectors: NDArray[np.float32], recordings: NDArray[np.int64], kept: NDArray[np.bool_], n_added: int
) -> ChangedNeighbourTable:
    known, n_tracks = vectors[:N_TRACKS], N_TRACKS + n_added
    engine = FlatEngine(known, LAYOUT)
    queries = LAYOUT.queries(known, np.full(N_TRACKS, GENRE_WEIGHT, dtype=np.float32))
    own = recordings[:N_TRACKS]
    tracks, similarities = find_nearest_recordings(engine, queries, own, own, DEPTH)
    added = vectors[N_TRACKS:n_tracks]
    return ChangedNeighbourTable(
        NeighbourTable(tracks.astype(np.int32), similarities),
        AddedVectors(added, LAYOUT),
        recordings[:n_tracks],
        kept[:n_tracks],
        SegmentedEngine(engine, added, kept[:n_tracks]),
    )


def nearest(
    track: int, vectors: NDArray[np.float32], recordings: NDArray[np.int64], allowed: NDArray[np.bool_], k: int
) -> tuple[list[int], list[float]]:
    """By brute force."""
    (query,) = LAYOUT.queries(vectors[[track]], np.array([GENRE_WEIGHT], dtype=np.float32))
    similarities = np.round(vectors.astype(np.float64) @ query.astype(np.float64), 6)
    seen, found = {int(recordings[track])}, []
    for one in np.lexsort((np.arange(len(vectors)), -similarities)).tolist():
        if allowed[one] and int(recordings[one]) not in seen:
            seen.add(int(recordings[one]))
            found.append(one)
    return found[:k], similarities[found[:k]].tolist()


@pytest.mark.parametrize("n_added", [0, N_ADDED])
@pytest.mark.parametrize("removed_share", [0.0, 0.05, 0.3])
@pytest.mark.parametrize("k", [1, 10])
def test_look_up_after_changes_finds_what_brute_force_finds(
    vectors: NDArray[np.float32],
    recordings: NDArray[np.int64],
    rng: np.random.Generator,
    n_added: int,
    removed_share: float,
    k: int,
) -> None:
    kept = rng.random(N_TRACKS + N_ADDED) >= removed_share
    table = table_of(vectors, recordings, kept, n_added)
    n_known = 0
    for track in np.flatnonzero(kept[:N_TRACKS]).tolist():
        found = table.look_up(track, vectors[[track]], WEIGHTS, k)
        if found is not None:
            n_known += 1
            n = N_TRACKS + n_added
            expected = nearest(track, vectors[:n], recordings[:n], kept, k)
            assert [one for one, _ in found] == expected[0]
            assert [similarity for _, similarity in found] == pytest.approx(expected[1], abs=1e-6)
    assert n_known > 0.8 * kept[:N_TRACKS].sum()  # the table reaches twice as far


def test_look_up_too_few_are_left_in_the_row_says_that_it_does_not_know(
    vectors: NDArray[np.float32], recordings: NDArray[np.int64]
) -> None:
    whole = table_of(vectors, recordings, np.ones(N_TRACKS, dtype=np.bool_), 0)
    kept = np.ones(N_TRACKS, dtype=np.bool_)
    kept[whole.table.track_indices[0, :5]] = False
    table = table_of(vectors, recordings, kept, 0)
    assert table.look_up(0, vectors[:1], WEIGHTS, DEPTH - 5) is not None
    assert table.look_up(0, vectors[:1], WEIGHTS, DEPTH - 4) is None


def test_look_up_track_that_was_added_is_not_known(vectors: NDArray[np.float32], recordings: NDArray[np.int64]) -> None:
    table = table_of(vectors, recordings, np.ones(N_TRACKS + N_ADDED, dtype=np.bool_), N_ADDED)
    assert table.look_up(N_TRACKS, vectors[[N_TRACKS]], WEIGHTS, 5) is None
