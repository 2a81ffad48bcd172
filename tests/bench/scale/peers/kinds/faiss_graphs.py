"""FAISS's graphs, with vectors in full or in 8 bits, which are re-scored with vectors in 16 bits."""

from functools import partial
from typing import Any

import faiss as typed_faiss
import numpy as np
from numpy.typing import NDArray

from tests.bench.scale.peers.index import Index, K, Kind, blocks
from tests.bench.scale.peers.kinds.inverted import FaissIndex, padded

faiss: Any = typed_faiss  # its types lack much of it
N_LINKS = 32
BUILD_EFFORT = 200
EFFORTS = (16, 32, 64, 128, 256, 512)
_N_TRAINED = 100_000
_LANES = 16  # dimensions in whose multiples codes of 8 bits are fast


def _full(vectors: NDArray[Any]) -> Index:
    return _filled(faiss.IndexHNSWFlat(vectors.shape[1], N_LINKS, faiss.METRIC_INNER_PRODUCT), K, vectors)


def _eight_bits(vectors: NDArray[Any]) -> Index:
    kind, metric = faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    n_dimensions = -(-vectors.shape[1] // _LANES) * _LANES
    index = faiss.IndexHNSWSQ(n_dimensions, kind, N_LINKS, metric)
    index.train(padded(np.ascontiguousarray(vectors[:_N_TRAINED], dtype=np.float32), n_dimensions))
    return _filled(index, 4 * K, vectors)


def _filled(index: Any, n_codes: int, vectors: NDArray[Any]) -> Index:
    index.hnsw.efConstruction = BUILD_EFFORT
    for block in blocks(vectors):
        index.add(padded(block, index.d))
    exact = np.asarray(vectors, dtype=np.float16) if n_codes > K else None
    return FaissIndex(index, partial(_effort, n_codes), n_codes, exact)


def _effort(n_codes: int, effort: int, selector: dict[str, Any]) -> Any:
    return faiss.SearchParametersHNSW(efSearch=max(effort, n_codes), **selector)


FAISS_GRAPHS: tuple[Kind, ...] = (
    Kind("FAISS HNSW-Flat", None, _full, EFFORTS),
    Kind("FAISS HNSW-SQ8, 40 re-scored", None, _eight_bits, EFFORTS[1:]),
)
