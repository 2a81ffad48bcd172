"""Indexes of other libraries, each made of the same vectors and searched at several settings, on one thread.

Each function makes an index and then yields its settings, by name, with what searches: it takes the row of a track and
returns the rows of those nearest to it, itself among them.
"""

import importlib
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from app.bundle.reader import Bundle
from app.snapshot import Snapshot
from tests.bench.speed.report.results import IndexFigures

K = 10
_N_FOUND = K + 1  # the track itself is one of them
_EFFORTS = (16, 64, 256)
_N_LINKS = 32
_BUILD_EFFORT = 200
_SLACK = 1e-6  # float32 rounds, and two versions of a recording may be equally near

Search = Callable[[int], NDArray[Any]]
Settings = Iterator[tuple[str, Search]]


@dataclass(frozen=True)
class Kind:
    """A kind of index.

    Attributes:
        name: shown in the table.
        package: as pip knows it; None where the project itself needs it.
        make: makes it of vectors float32 [n, d].
    """

    name: str
    package: str | None
    make: Callable[[NDArray[np.float32]], Settings]


def faiss_flat(vectors: NDArray[np.float32]) -> Settings:
    """A scan of all vectors."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    yield "exact", lambda row: index.search(vectors[row : row + 1], _N_FOUND)[1][0]


def faiss_ivf(vectors: NDArray[np.float32]) -> Settings:
    """Inverted lists, as many as the power of two next to four roots of the number of vectors."""
    n_lists = 2 ** round(math.log2(4 * math.sqrt(len(vectors))))
    quantizer = faiss.IndexFlatIP(vectors.shape[1])
    index = faiss.IndexIVFFlat(quantizer, vectors.shape[1], n_lists, faiss.METRIC_INNER_PRODUCT)
    index.train(vectors)
    index.add(vectors)
    for n_probes in (1, 4, 16, 64):
        index.nprobe = n_probes
        yield f"{n_probes} of {n_lists} lists", lambda row: index.search(vectors[row : row + 1], _N_FOUND)[1][0]


def faiss_hnsw(vectors: NDArray[np.float32]) -> Settings:
    """A graph."""
    index = faiss.IndexHNSWFlat(vectors.shape[1], _N_LINKS, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = _BUILD_EFFORT
    index.add(vectors)
    for effort in _EFFORTS:
        index.hnsw.efSearch = effort
        yield f"ef {effort}", lambda row: index.search(vectors[row : row + 1], _N_FOUND)[1][0]


def hnswlib(vectors: NDArray[np.float32]) -> Settings:
    """A graph."""
    index = importlib.import_module("hnswlib").Index(space="ip", dim=vectors.shape[1])
    index.init_index(max_elements=len(vectors), M=_N_LINKS, ef_construction=_BUILD_EFFORT)
    index.add_items(vectors, num_threads=1)
    for effort in _EFFORTS:
        index.set_ef(effort)
        yield f"ef {effort}", lambda row: index.knn_query(vectors[row], k=_N_FOUND, num_threads=1)[0][0]


def voyager(vectors: NDArray[np.float32]) -> Settings:
    """A graph."""
    library = importlib.import_module("voyager")
    index = library.Index(library.Space.Cosine, vectors.shape[1], M=_N_LINKS, ef_construction=_BUILD_EFFORT)
    index.add_items(vectors, num_threads=1)
    for effort in _EFFORTS:
        yield f"ef {effort}", partial(_ask_voyager, index, vectors, effort)


def _ask_voyager(index: Any, vectors: NDArray[np.float32], effort: int, row: int) -> NDArray[Any]:
    neighbours: NDArray[Any] = index.query(vectors[row], _N_FOUND, 1, query_ef=effort)[0]
    return neighbours


def usearch(vectors: NDArray[np.float32]) -> Settings:
    """A graph."""
    index = importlib.import_module("usearch.index").Index(
        ndim=vectors.shape[1], metric="ip", dtype="f32", connectivity=_N_LINKS, expansion_add=_BUILD_EFFORT
    )
    index.add(np.arange(len(vectors)), vectors, threads=1)
    for effort in _EFFORTS:
        index.expansion_search = effort
        yield f"ef {effort}", lambda row: index.search(vectors[row], _N_FOUND, threads=1).keys


def songkin(bundle: Bundle) -> Callable[[NDArray[np.float32]], Settings]:
    """The engine that the service searches with, over the vectors of a bundle, where no table of neighbours knows.

    It is made here, with all else that opening a bundle makes, and takes no time of its own that could be compared.
    """
    engine = Snapshot.of(bundle).engine
    weight = np.array([bundle.manifest.genre_weights.artist_known], dtype=np.float32)

    def make(_: NDArray[np.float32]) -> Settings:
        def search(row: int) -> NDArray[np.int64]:
            queries = engine.layout.queries(engine.gather(np.array([row])), weight)
            found, _ = engine.search(queries, None, _N_FOUND).single()
            return found

        yield "exact", search

    return make


PEERS: tuple[Kind, ...] = (
    Kind("FAISS flat", None, faiss_flat),
    Kind("FAISS IVF", None, faiss_ivf),
    Kind("FAISS HNSW", None, faiss_hnsw),
    Kind("hnswlib", "hnswlib", hnswlib),
    Kind("voyager", "voyager", voyager),
    Kind("usearch", "usearch", usearch),
)


def measure(kind: Kind, vectors: NDArray[np.float32], rows: NDArray[np.int64]) -> Iterator[IndexFigures]:
    """Recall and time at each setting, of queries by these tracks.

    Raises:
        ImportError: the library is not installed.
    """
    nearest = [tenth_similarity(vectors, row) for row in rows.tolist()]
    started = time.perf_counter()
    build_s = 0.0
    for setting, search in kind.make(vectors):
        build_s = build_s or time.perf_counter() - started
        found, seconds = [], []
        for row in rows.tolist():
            begun = time.perf_counter()
            near = search(row)
            seconds.append(time.perf_counter() - begun)
            found.append(np.asarray(near).astype(np.int64))
        recalls = [recall(vectors, *each) for each in zip(rows.tolist(), found, nearest, strict=True)]
        yield IndexFigures(kind.name, setting, float(np.mean(recalls)), 1e6 * float(np.median(seconds)), build_s)


def tenth_similarity(vectors: NDArray[np.float32], row: int) -> float:
    """How near the tenth nearest track is, without the track itself."""
    similarities = np.delete(vectors @ vectors[row], row)
    return float(np.partition(similarities, -K)[-K])


def recall(vectors: NDArray[np.float32], row: int, found: NDArray[np.int64], least: float) -> float:
    """The share of ten tracks that were found and are as near as the tenth at least, without the track itself.

    Args:
        vectors: float32 [n, d].
        row: of the track.
        found: int64, rows, padded by -1.
        least: similarity of the tenth.
    """
    others = np.unique(found[(found >= 0) & (found != row)])
    return min(K, int(np.count_nonzero(vectors[others] @ vectors[row] >= least - _SLACK))) / K
