import shutil
from dataclasses import replace
from pathlib import Path

import faiss
import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.errors import BundleError
from app.bundle.reader import Bundle, read_bundle
from app.recommend.catalogue import Catalogue
from app.recommend.retriever import Retriever
from tests.app.damage import reseal


@pytest.fixture(scope="module")
def recordings(bundle: Bundle) -> NDArray[np.int64]:
    return Catalogue(bundle).recordings


@pytest.fixture(scope="module")
def retriever(bundle: Bundle, recordings: NDArray[np.int64]) -> Retriever:
    return Retriever(bundle, recordings)


def vectors_of(path: Path) -> NDArray[np.float32]:
    index = faiss.read_index(str(path))
    return np.asarray(index.reconstruct_n(0, index.ntotal), dtype=np.float32)


def brute_force(
    vectors: NDArray[np.float32], recordings: NDArray[np.int64], row: int, k: int
) -> list[tuple[int, float]]:
    """All cosines to six decimals, best first, ties by row, one per recording and none of the track's own."""
    cosines = np.round(vectors.astype(np.float64) @ vectors[row].astype(np.float64), 6).astype(np.float32)
    answer: list[tuple[int, float]] = []
    seen = {int(recordings[row])}
    for candidate in np.lexsort((np.arange(len(vectors)), -cosines)).tolist():
        if recordings[candidate] not in seen:
            seen.add(int(recordings[candidate]))
            answer.append((candidate, float(cosines[candidate])))
    return answer[:k]


def answer_of(retriever: Retriever, row: int, k: int) -> list[tuple[int, float]]:
    neighbours = retriever.similar(row, k)
    return list(zip(neighbours.rows.tolist(), neighbours.similarities.tolist(), strict=True))


@pytest.mark.parametrize("k", [1, 10, 50, 51, 100, 174, 1000])
def test_similar_every_track_equals_brute_force(
    retriever: Retriever, bundle: Bundle, recordings: NDArray[np.int64], k: int
) -> None:
    vectors = vectors_of(bundle.file("index.faiss"))
    for row in range(len(vectors)):
        assert answer_of(retriever, row, k) == brute_force(vectors, recordings, row, k)


def test_similar_fewer_is_a_prefix_of_more_across_table_and_scan(retriever: Retriever, bundle: Bundle) -> None:
    assert bundle.manifest.n_neighbours == 50
    for row in range(bundle.manifest.n_tracks):
        most = answer_of(retriever, row, 100)
        assert all(answer_of(retriever, row, k) == most[:k] for k in (1, 10, 49, 50, 51, 99))


@pytest.mark.parametrize("n_directions", [1, 3, 40])
def test_similar_many_equal_tracks_tie_by_row(bundle: Bundle, tmp_path: Path, n_directions: int) -> None:
    """More equal tracks than a scan looks at in its first step, and several versions of each recording."""
    rng = np.random.default_rng(5)
    n_tracks, dimension = 600, 8
    directions = rng.normal(size=(n_directions, dimension)).astype(np.float32)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    vectors = directions[rng.integers(0, n_directions, n_tracks)]
    recordings = rng.integers(0, 150, n_tracks)
    index = faiss.IndexFlatIP(dimension)
    index.add(vectors)
    faiss.write_index(index, str(tmp_path / "index.faiss"))
    changes = {"n_tracks": n_tracks, "embedding_dim": dimension, "n_neighbours": 0}
    planted = replace(bundle, path=tmp_path, manifest=bundle.manifest.model_copy(update=changes))
    retriever = Retriever(planted, recordings)
    for row in range(0, n_tracks, 37):
        assert answer_of(retriever, row, 20) == brute_force(vectors, recordings, row, 20)


def other_index(kind: str, vectors: NDArray[np.float32]) -> "faiss.Index":
    dimension = vectors.shape[1]
    index, content = {
        "fewer tracks": (faiss.IndexFlatIP(dimension), vectors[:-1]),
        "more dimensions": (faiss.IndexFlatIP(dimension + 1), np.pad(vectors, ((0, 0), (0, 1)))),
        "distance": (faiss.IndexFlatL2(dimension), vectors),
        "graph": (faiss.IndexHNSWFlat(dimension, 8, faiss.METRIC_INNER_PRODUCT), vectors),
    }[kind]
    index.add(content)
    return index


@pytest.mark.parametrize("kind", ["fewer tracks", "more dimensions", "distance", "graph"])
def test_retriever_index_that_disagrees_with_the_manifest_is_refused(
    bundle_copy: Path, recordings: NDArray[np.int64], kind: str
) -> None:
    path = bundle_copy / "index.faiss"
    faiss.write_index(other_index(kind, vectors_of(path)), str(path))
    reseal(bundle_copy)
    with pytest.raises(BundleError, match=r"index\.faiss: expected a flat index"):
        Retriever(read_bundle(bundle_copy), recordings)


@pytest.mark.parametrize("other", ["model.onnx", "report.json", "half"])
def test_retriever_index_is_something_else_is_refused(
    bundle_copy: Path, recordings: NDArray[np.int64], other: str
) -> None:
    path = bundle_copy / "index.faiss"
    if other == "half":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    else:
        shutil.copyfile(bundle_copy / other, path)
    reseal(bundle_copy)
    with pytest.raises(BundleError, match=r"index\.faiss: expected a FAISS index"):
        Retriever(read_bundle(bundle_copy), recordings)
