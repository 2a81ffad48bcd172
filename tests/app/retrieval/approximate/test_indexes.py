from collections.abc import Callable
from pathlib import Path

import faiss
import numpy as np
import pytest
from numpy.typing import NDArray

from app.retrieval.approximate.graph import Graph, build_graph
from app.retrieval.approximate.inverted_file import InvertedFile, build_inverted_file
from app.retrieval.approximate.vector_index import IndexKind
from app.retrieval.stored_vectors import StoredVectors
from tests.support.approximate import built_index

N, D = 3000, 10


@pytest.fixture
def vectors(rng: np.random.Generator) -> NDArray[np.float32]:
    return rng.normal(size=(N, D)).astype(np.float32)


@pytest.mark.parametrize("kind", ["ivf", "hnsw"])
def test_build_index_twice_writes_the_same_bytes(kind: IndexKind, vectors: NDArray[np.float32], tmp_path: Path) -> None:
    for name in ("first", "second"):
        built_index(kind, StoredVectors(vectors), tmp_path / name)
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


@pytest.mark.parametrize("kind", ["ivf", "hnsw"])
@pytest.mark.parametrize("n", [1, 39, 500])
def test_build_index_few_vectors_finds_all_of_them(
    kind: IndexKind, n: int, vectors: NDArray[np.float32], tmp_path: Path
) -> None:
    index = built_index(kind, StoredVectors(vectors[:n]), tmp_path / "index")
    found, products = index.search(vectors[0], None, n, index.full_effort)
    assert sorted(found.tolist()) == [*range(n)]
    # 8 bits tell a product of vectors of length 3 to about this.
    np.testing.assert_allclose(products, vectors[found] @ vectors[0], atol=0.3)


@pytest.mark.parametrize("build", [build_inverted_file, build_graph])
def test_build_index_tells_of_every_vector(
    build: Callable[..., object], vectors: NDArray[np.float32], tmp_path: Path
) -> None:
    told: list[int] = []
    build(StoredVectors(vectors), tmp_path / "index", told.append)
    assert sum(told) == N


def test_inverted_file_lists_have_the_means_and_variances_of_their_vectors(
    vectors: NDArray[np.float32], tmp_path: Path
) -> None:
    means, variances = build_inverted_file(StoredVectors(vectors), tmp_path / "index")
    index = faiss.read_index(str(tmp_path / "index"))
    size = index.invlists.list_size(3)
    members = vectors[faiss.rev_swig_ptr(index.invlists.get_ids(3), size)].astype(np.float64)
    assert size > 1
    np.testing.assert_allclose(means[3], members.mean(axis=0), atol=1e-6)
    np.testing.assert_allclose(variances[3], members.var(axis=0), atol=1e-6)


def test_open_index_another_kind_is_refused(vectors: NDArray[np.float32], tmp_path: Path) -> None:
    build_graph(StoredVectors(vectors), tmp_path / "index")
    with pytest.raises(ValueError, match="expected an index of the kind IndexIVFScalarQuantizer, got IndexHNSWSQ"):
        InvertedFile(memoryview((tmp_path / "index").read_bytes()), np.zeros((2, 1, D), dtype=np.float32), N)


@pytest.mark.parametrize(("n", "d"), [(N - 1, D), (N, 17)])
def test_open_index_of_other_vectors_is_refused(n: int, d: int, vectors: NDArray[np.float32], tmp_path: Path) -> None:
    build_graph(StoredVectors(vectors), tmp_path / "index")
    with pytest.raises(ValueError, match=f"expected {n} vectors of"):
        Graph(memoryview((tmp_path / "index").read_bytes()), n, d)


@pytest.mark.parametrize("content", [b"", b"IHNs", b"no index at all" * 10])
def test_open_index_no_index_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="expected an index of faiss"):
        Graph(memoryview(content), N, D)


@pytest.mark.parametrize("row", [-1, N])
def test_open_inverted_file_vector_that_is_none_is_refused(
    row: int, vectors: NDArray[np.float32], tmp_path: Path
) -> None:
    lists = build_inverted_file(StoredVectors(vectors), tmp_path / "index")
    index = faiss.read_index(str(tmp_path / "index"))
    faiss.rev_swig_ptr(index.invlists.get_ids(0), index.invlists.list_size(0))[0] = row
    faiss.write_index(index, str(tmp_path / "index"))
    with pytest.raises(ValueError, match=f"expected vectors from 0 to {N - 1} in list 0"):
        InvertedFile(memoryview((tmp_path / "index").read_bytes()), lists, N)


def test_open_inverted_file_vector_in_two_lists_is_refused(vectors: NDArray[np.float32], tmp_path: Path) -> None:
    lists = build_inverted_file(StoredVectors(vectors), tmp_path / "index")
    index = faiss.read_index(str(tmp_path / "index"))
    first, second = (faiss.rev_swig_ptr(index.invlists.get_ids(number), 1) for number in (0, 1))
    first[0] = second[0]
    faiss.write_index(index, str(tmp_path / "index"))
    with pytest.raises(ValueError, match="expected every vector in a list"):
        InvertedFile(memoryview((tmp_path / "index").read_bytes()), lists, N)


def test_open_inverted_file_vector_too_many_is_refused(vectors: NDArray[np.float32], tmp_path: Path) -> None:
    """A search would find it twice."""
    lists = build_inverted_file(StoredVectors(vectors), tmp_path / "index")
    index = faiss.read_index(str(tmp_path / "index"))
    row = faiss.rev_swig_ptr(index.invlists.get_ids(0), 1).copy()
    code = faiss.rev_swig_ptr(index.invlists.get_codes(0), index.code_size).copy()
    index.invlists.add_entries(1, 1, faiss.swig_ptr(row), faiss.swig_ptr(code))
    faiss.write_index(index, str(tmp_path / "index"))
    with pytest.raises(ValueError, match="expected every vector in a list, and in no other"):
        InvertedFile(memoryview((tmp_path / "index").read_bytes()), lists, N)


@pytest.mark.parametrize("variance", [-0.1, np.nan])
def test_open_inverted_file_variance_that_is_none_is_refused(
    variance: float, vectors: NDArray[np.float32], tmp_path: Path
) -> None:
    lists = build_inverted_file(StoredVectors(vectors), tmp_path / "index")
    lists[1, 3, 2] = variance
    with pytest.raises(ValueError, match="expected variances of 0 at least"):
        InvertedFile(memoryview((tmp_path / "index").read_bytes()), lists, N)


def test_open_inverted_file_other_lists_are_refused(vectors: NDArray[np.float32], tmp_path: Path) -> None:
    lists = build_inverted_file(StoredVectors(vectors), tmp_path / "index")
    with pytest.raises(ValueError, match="expected 3 lists, got"):
        InvertedFile(memoryview((tmp_path / "index").read_bytes()), lists[:, :3], N)


def test_open_graph_link_that_leads_nowhere_is_refused(vectors: NDArray[np.float32], tmp_path: Path) -> None:
    build_graph(StoredVectors(vectors), tmp_path / "index")
    index = faiss.read_index(str(tmp_path / "index"))
    faiss.rev_swig_ptr(index.hnsw.neighbors.data(), index.hnsw.neighbors.size())[5] = N
    faiss.write_index(index, str(tmp_path / "index"))
    with pytest.raises(ValueError, match=r"expected (links|an index)"):
        Graph(memoryview((tmp_path / "index").read_bytes()), N, D)
