"""What the retriever offers to recommendations: nearest, roughly, centre, comparable, and similar of some tracks."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.reader import Bundle
from app.catalogue.catalogue import Catalogue
from app.retrieval.flat import Retriever
from tests.support.recommend.random_vectors import WEIGHTS, made_up_vectors, retriever_of

N_TRACKS, DIM, N_GENRES = 5000, 6, 4


@pytest.fixture(scope="module")
def vectors() -> NDArray[np.float32]:
    """Index vectors; every tenth is that of the track before."""
    made = made_up_vectors(N_TRACKS, DIM, N_GENRES, np.random.default_rng(21), concentration=1)
    made[9::10] = made[8::10]
    return made


@pytest.fixture(scope="module")
def retriever(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory, vectors: NDArray[np.float32]) -> Retriever:
    return retriever_of(bundle, tmp_path_factory.mktemp("index"), vectors.astype(np.float64), DIM)


@pytest.fixture
def query(rng: np.random.Generator) -> NDArray[np.float64]:
    return rng.normal(size=DIM + N_GENRES)


@pytest.mark.parametrize("share", [1.0, 0.5, 0.01])
@pytest.mark.parametrize("depth", [1, 7, 300, 5000])
def test_nearest_are_the_largest_products_among_the_allowed(
    retriever: Retriever,
    vectors: NDArray[np.float32],
    query: NDArray[np.float64],
    rng: np.random.Generator,
    share: float,
    depth: int,
) -> None:
    allowed = rng.random(N_TRACKS) < share
    rows, cut = retriever.nearest(query, allowed, depth)
    products = vectors.astype(np.float64) @ query
    assert rows.dtype == np.int64
    assert len({*rows.tolist()}) == len(rows) == min(depth, int(allowed.sum()))
    assert allowed[rows].all()
    others = np.setdiff1d(np.flatnonzero(allowed), rows)
    if not len(others):
        assert cut == -np.inf
        return
    assert products[others].max() <= products[rows].min() + 1e-5
    assert products[others].max() - 1e-5 <= cut == pytest.approx(products[rows].min(), abs=1e-5)


@pytest.mark.parametrize("marked", [0, 1, 7, 8, 9, 63, 64, 4999])
def test_nearest_looks_at_the_very_tracks_that_are_allowed(
    retriever: Retriever, query: NDArray[np.float64], marked: int
) -> None:
    """The index takes bits: an error of a place within a byte would show here."""
    allowed = np.zeros(N_TRACKS, dtype=np.bool_)
    allowed[[marked, (marked + 13) % N_TRACKS]] = True
    (row,), _ = retriever.nearest(query, allowed, 1)
    expected = max(np.flatnonzero(allowed).tolist(), key=lambda one: float(retriever.vectors[one] @ query))
    assert row == expected


def test_nearest_among_none_is_none(retriever: Retriever, query: NDArray[np.float64]) -> None:
    rows, cut = retriever.nearest(query, np.zeros(N_TRACKS, dtype=np.bool_), 10)
    assert (rows.tolist(), cut) == ([], -np.inf)


@pytest.mark.parametrize("n_queries", [1, 2, 50])
def test_roughly_is_every_product_to_float32(
    retriever: Retriever, vectors: NDArray[np.float32], rng: np.random.Generator, n_queries: int
) -> None:
    """More tracks than are multiplied at a time, in any order."""
    queries = rng.normal(size=(n_queries, DIM + N_GENRES))
    rows = rng.permutation(len(vectors))
    found = retriever.roughly(queries, rows)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, vectors[rows].astype(np.float64) @ queries.T, atol=1e-5)


def test_similarities_are_exact_to_six_decimals(
    retriever: Retriever, vectors: NDArray[np.float32], rng: np.random.Generator
) -> None:
    queries, rows = rng.normal(size=(3, DIM + N_GENRES)), np.array([4999, 0, 17, 0])
    found = retriever.similarities(queries, rows)
    expected = [[round(float(np.dot(vectors[row].astype(np.float64), query)), 6) for query in queries] for row in rows]
    np.testing.assert_allclose(found, expected, atol=1e-12)
    assert retriever.similarities(queries, rows[:0]).shape == (0, 3)


def test_centre_of_one_track_is_its_very_vector(retriever: Retriever, vectors: NDArray[np.float32]) -> None:
    for row in (0, 9, 4999):
        np.testing.assert_array_equal(retriever.centre(np.array([row])), vectors[row])


def test_centre_of_several_has_two_parts_of_length_1_in_the_direction_of_the_sum(
    retriever: Retriever, vectors: NDArray[np.float32]
) -> None:
    rows = np.array([3, 1000, 77, 4321])
    found = retriever.centre(rows)
    total = vectors[rows].astype(np.float64).sum(axis=0)
    for part in (slice(DIM), slice(DIM, None)):
        assert np.linalg.norm(found[part]) == pytest.approx(1)
        assert found[part] @ total[part] == pytest.approx(np.linalg.norm(total[part]))


def test_centre_of_tracks_that_cancel_out_is_no_direction_but_finite(bundle: Bundle, tmp_path: Path) -> None:
    opposite = np.array([[1.0, 0, 1], [-1, 0, 1]])
    assert retriever_of(bundle, tmp_path, opposite, 2).centre(np.array([0, 1])).tolist() == [0, 0, 1]


@pytest.mark.parametrize("genre_weight", [0.0, 0.3, 1.0])
def test_comparable_products_are_the_similarities_of_the_tracks(
    retriever: Retriever, vectors: NDArray[np.float32], genre_weight: float
) -> None:
    rows = np.array([5, 8, 9, 4000])
    found = retriever.comparable(rows, genre_weight)
    chosen = vectors[rows].astype(np.float64)
    sound, genre = (part @ part.T for part in (chosen[:, :DIM], chosen[:, DIM:]))
    np.testing.assert_allclose(found @ found.T, (1 - genre_weight) * sound + genre_weight * genre, atol=1e-12)
    assert np.diag(found @ found.T) == pytest.approx(np.ones(4), abs=1e-6)


@pytest.mark.parametrize("known", [True, False])
def test_genre_weight_is_that_of_the_manifest(retriever: Retriever, known: bool) -> None:
    assert retriever.genre_weight(known) == (WEIGHTS.artist_known if known else WEIGHTS.artist_unknown)


def similar_by_hand(
    retriever: Retriever, recordings: NDArray[np.int64], row: int, weight: float, allowed: NDArray[np.bool_]
) -> list[tuple[int, float]]:
    """All that are allowed, best first, ties by row, one per recording and none of the track's own."""
    vectors, dim = np.array(retriever.vectors), retriever.embedding_dim
    query = vectors[row].copy()
    query[:dim] *= 1 - np.float32(weight)
    query[dim:] *= np.float32(weight)
    products = np.round(vectors.astype(np.float64) @ query.astype(np.float64), 6).astype(np.float32)
    seen, answer = {int(recordings[row])}, []
    for one in np.lexsort((np.arange(len(vectors)), -products)).tolist():
        if allowed[one] and int(recordings[one]) not in seen:
            seen.add(int(recordings[one]))
            answer.append((one, float(products[one])))
    return answer


@pytest.mark.parametrize("genre_weight", [None, 0.0, 0.3, 1.0])
@pytest.mark.parametrize("share", [1.0, 0.5, 0.05, 0.0])
def test_similar_of_the_allowed_equals_brute_force(
    bundle: Bundle, rng: np.random.Generator, share: float, genre_weight: float | None
) -> None:
    catalogue = Catalogue(bundle)
    retriever = Retriever(bundle, catalogue.recordings, catalogue.artist_known)
    n_tracks = bundle.manifest.n_tracks
    for row in range(0, n_tracks, 7):
        allowed = rng.random(n_tracks) < share
        weight = retriever.genre_weight(bool(catalogue.artist_known[row])) if genre_weight is None else genre_weight
        expected = similar_by_hand(retriever, catalogue.recordings, row, weight, allowed)
        for k in (1, 10, 50, 100):
            found = retriever.similar(row, k, genre_weight, allowed)
            assert list(zip(found.rows.tolist(), found.similarities.tolist(), strict=True)) == expected[:k]
            assert found.genre_weight == weight


def test_similar_of_many_versions_looks_as_deep_as_it_must(
    bundle: Bundle, tmp_path: Path, vectors: NDArray[np.float32]
) -> None:
    """4,000 tracks of 5 recordings: the first search finds far too few."""
    recordings = np.arange(4000) % 5
    retriever = retriever_of(bundle, tmp_path, vectors[:4000].astype(np.float64), DIM, recordings.tolist())
    allowed = np.arange(4000) >= 2000
    expected = similar_by_hand(retriever, recordings, 3, 0.5, allowed)
    found = retriever.similar(3, 10, 0.5, allowed)
    assert list(zip(found.rows.tolist(), found.similarities.tolist(), strict=True)) == expected
    assert len(expected) == 4
    assert all(one >= other for one, other in pairwise(found.similarities.tolist()))
