import shutil
from dataclasses import replace
from pathlib import Path

import faiss
import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.errors import BundleError
from app.bundle.manifest import GenreWeights
from app.bundle.reader import Bundle, read_bundle
from app.bundle.vectors import index_vectors
from app.catalogue.catalogue import Catalogue
from app.retrieval.flat import Retriever
from tests.support.damage import reseal
from tests.support.planted import GENRES

N_GENRES = len(GENRES)
WEIGHTS = GenreWeights(artist_known=0.7, artist_unknown=0.25)


@pytest.fixture(scope="module")
def recordings(bundle: Bundle) -> NDArray[np.int64]:
    return Catalogue(bundle).recordings


@pytest.fixture(scope="module")
def artist_known(bundle: Bundle) -> NDArray[np.bool_]:
    """Other than in the catalogue, so that tracks of both kinds are many."""
    return np.arange(bundle.manifest.n_tracks) % 3 > 0


@pytest.fixture(scope="module")
def weighted(bundle: Bundle, recordings: NDArray[np.int64], artist_known: NDArray[np.bool_]) -> Bundle:
    """The planted bundle with genre weights above 0, and the neighbour tables for them by brute force."""
    vectors = vectors_of(bundle.file("index.faiss"))
    usual = usual_weights(artist_known)
    answers = [
        brute_force(vectors, recordings, row, bundle.manifest.n_neighbours, usual[row], bundle.manifest.embedding_dim)
        for row in range(len(vectors))
    ]
    return replace(
        bundle,
        manifest=bundle.manifest.model_copy(update={"genre_weights": WEIGHTS}),
        neighbours=np.array([[row for row, _ in answer] for answer in answers], dtype=np.int32),
        similarities=np.array([[similarity for _, similarity in answer] for answer in answers], dtype=np.float32),
    )


@pytest.fixture(scope="module")
def retriever(weighted: Bundle, recordings: NDArray[np.int64], artist_known: NDArray[np.bool_]) -> Retriever:
    return Retriever(weighted, recordings, artist_known)


def usual_weights(artist_known: NDArray[np.bool_]) -> list[float]:
    return [WEIGHTS.artist_known if known else WEIGHTS.artist_unknown for known in artist_known]


def vectors_of(path: Path) -> NDArray[np.float32]:
    index = faiss.read_index(str(path))
    return np.asarray(index.reconstruct_n(0, index.ntotal), dtype=np.float32)


def brute_force(
    vectors: NDArray[np.float32], recordings: NDArray[np.int64], row: int, k: int, weight: float, dim: int
) -> list[tuple[int, float]]:
    """All similarities to six decimals, best first, ties by row, one per recording and none of the track's own."""
    query = vectors[row].copy()
    query[:dim] *= 1 - np.float32(weight)
    query[dim:] *= np.float32(weight)
    products = np.round(vectors.astype(np.float64) @ query.astype(np.float64), 6).astype(np.float32)
    answer: list[tuple[int, float]] = []
    seen = {int(recordings[row])}
    for candidate in np.lexsort((np.arange(len(vectors)), -products)).tolist():
        if recordings[candidate] not in seen:
            seen.add(int(recordings[candidate]))
            answer.append((candidate, float(products[candidate])))
    return answer[:k]


def answer_of(retriever: Retriever, row: int, k: int, genre_weight: float | None = None) -> list[tuple[int, float]]:
    neighbours = retriever.similar(row, k, genre_weight)
    return list(zip(neighbours.rows.tolist(), neighbours.similarities.tolist(), strict=True))


@pytest.mark.parametrize("genre_weight", [None, 0.0, 0.3, 1.0])
@pytest.mark.parametrize("k", [1, 10, 50, 51, 100, 174, 1000])
def test_similar_every_track_equals_brute_force(
    retriever: Retriever,
    bundle: Bundle,
    recordings: NDArray[np.int64],
    artist_known: NDArray[np.bool_],
    k: int,
    genre_weight: float | None,
) -> None:
    vectors = vectors_of(bundle.file("index.faiss"))
    for row, usual in enumerate(usual_weights(artist_known)):
        weight = usual if genre_weight is None else genre_weight
        expected = brute_force(vectors, recordings, row, k, weight, bundle.manifest.embedding_dim)
        assert answer_of(retriever, row, k, genre_weight) == expected
        assert retriever.similar(row, k, genre_weight).genre_weight == weight


@pytest.mark.parametrize("k", [1, 50, 51, 1000])
def test_similar_published_tables_equal_brute_force(bundle: Bundle, recordings: NDArray[np.int64], k: int) -> None:
    """The tables that training wrote, for the weight that the manifest has."""
    known = Catalogue(bundle).artist_known
    assert set(known.tolist()) == {True, False}
    weights, vectors = bundle.manifest.genre_weights, vectors_of(bundle.file("index.faiss"))
    retriever = Retriever(bundle, recordings, known)
    for row in range(len(vectors)):
        weight = weights.artist_known if known[row] else weights.artist_unknown
        expected = brute_force(vectors, recordings, row, k, weight, bundle.manifest.embedding_dim)
        assert answer_of(retriever, row, k) == expected


@pytest.mark.parametrize("genre_weight", [None, 0.0, 0.3, 1.0])
def test_similar_fewer_is_a_prefix_of_more_across_table_and_scan(
    retriever: Retriever, bundle: Bundle, genre_weight: float | None
) -> None:
    assert bundle.manifest.n_neighbours == 50
    for row in range(bundle.manifest.n_tracks):
        most = answer_of(retriever, row, 100, genre_weight)
        assert all(answer_of(retriever, row, k, genre_weight) == most[:k] for k in (1, 10, 49, 50, 51, 99))


@pytest.mark.parametrize(("k", "shown"), [(1, True), (50, True), (51, False)])
def test_similar_usual_weight_answers_from_the_table_as_deep_as_it_is(
    weighted: Bundle, recordings: NDArray[np.int64], artist_known: NDArray[np.bool_], k: int, shown: bool
) -> None:
    """Similarities of 7 in the table show where an answer comes from."""
    marked = replace(weighted, similarities=np.full_like(weighted.similarities, 7))
    retriever = Retriever(marked, recordings, artist_known)
    usual = usual_weights(artist_known)
    for row in (0, 1, 2):
        for genre_weight, expected in ((None, shown), (usual[row], shown), (0.5, False), (1 - usual[row], False)):
            found = retriever.similar(row, k, genre_weight)
            assert (found.similarities == 7).all() == expected
            assert found.genre_weight == (usual[row] if genre_weight is None else genre_weight)


def test_similar_weight_of_the_other_kind_of_track_is_not_answered_from_the_table(
    retriever: Retriever, bundle: Bundle, recordings: NDArray[np.int64], artist_known: NDArray[np.bool_]
) -> None:
    vectors = vectors_of(bundle.file("index.faiss"))
    for row, known in enumerate(artist_known):
        other = WEIGHTS.artist_unknown if known else WEIGHTS.artist_known
        expected = brute_force(vectors, recordings, row, 10, other, bundle.manifest.embedding_dim)
        assert answer_of(retriever, row, 10, other) == expected


def test_similar_genre_weight_matters(retriever: Retriever, bundle: Bundle) -> None:
    """Else the tests above would prove nothing."""
    rows = range(bundle.manifest.n_tracks)
    sound, genre = ([retriever.similar(row, 10, weight).rows.tolist() for row in rows] for weight in (0, 1))
    assert sum(one != other for one, other in zip(sound, genre, strict=True)) > 100


@pytest.mark.parametrize("weight", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("n_directions", [1, 3, 40])
def test_similar_many_equal_tracks_tie_by_row(bundle: Bundle, tmp_path: Path, n_directions: int, weight: float) -> None:
    """More equal tracks than a scan looks at in its first step, and several versions of each recording."""
    rng = np.random.default_rng(5)
    n_tracks, dimension = 600, 8
    directions = rng.normal(size=(n_directions, dimension)).astype(np.float32)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    posteriors = rng.dirichlet(np.ones(len(bundle.manifest.genres)), n_directions).astype(np.float32)
    vectors = index_vectors(directions, posteriors)[rng.integers(0, n_directions, n_tracks)]
    recordings = rng.integers(0, 150, n_tracks)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    faiss.write_index(index, str(tmp_path / "index.faiss"))
    changes = {"n_tracks": n_tracks, "embedding_dim": dimension, "n_neighbours": 0}
    planted = replace(bundle, path=tmp_path, manifest=bundle.manifest.model_copy(update=changes))
    retriever = Retriever(planted, recordings, np.zeros(n_tracks, dtype=np.bool_))
    for row in range(0, n_tracks, 37):
        expected = brute_force(vectors, recordings, row, 20, weight, dimension)
        assert answer_of(retriever, row, 20, weight) == expected


def other_index(kind: str, vectors: NDArray[np.float32]) -> "faiss.Index":
    dimension = vectors.shape[1]
    index, content = {
        "fewer tracks": (faiss.IndexFlatIP(dimension), vectors[:-1]),
        "more dimensions": (faiss.IndexFlatIP(dimension + 1), np.pad(vectors, ((0, 0), (0, 1)))),
        "no genres": (faiss.IndexFlatIP(dimension - N_GENRES), np.ascontiguousarray(vectors[:, :-N_GENRES])),
        "no embeddings": (faiss.IndexFlatIP(N_GENRES), np.ascontiguousarray(vectors[:, -N_GENRES:])),
        "distance": (faiss.IndexFlatL2(dimension), vectors),
        "graph": (faiss.IndexHNSWFlat(dimension, 8, faiss.METRIC_INNER_PRODUCT), vectors),
    }[kind]
    index.add(content)
    return index


@pytest.mark.parametrize("kind", ["fewer tracks", "more dimensions", "no genres", "no embeddings", "distance", "graph"])
def test_retriever_index_that_disagrees_with_the_manifest_is_refused(
    bundle_copy: Path, recordings: NDArray[np.int64], artist_known: NDArray[np.bool_], kind: str
) -> None:
    path = bundle_copy / "index.faiss"
    faiss.write_index(other_index(kind, vectors_of(path)), str(path))
    reseal(bundle_copy)
    with pytest.raises(BundleError, match=r"index\.faiss: expected a flat index"):
        Retriever(read_bundle(bundle_copy), recordings, artist_known)


@pytest.mark.parametrize("other", ["model.onnx", "report.json", "half"])
def test_retriever_index_is_something_else_is_refused(
    bundle_copy: Path, recordings: NDArray[np.int64], artist_known: NDArray[np.bool_], other: str
) -> None:
    path = bundle_copy / "index.faiss"
    if other == "half":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    else:
        shutil.copyfile(bundle_copy / other, path)
    reseal(bundle_copy)
    with pytest.raises(BundleError, match=r"index\.faiss: expected a FAISS index"):
        Retriever(read_bundle(bundle_copy), recordings, artist_known)
