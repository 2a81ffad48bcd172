"""FAISS's scans, and its inverted lists with vectors in full or as codes, re-scored with vectors in 16 bits."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import faiss as typed_faiss
import numpy as np
from numpy.typing import NDArray

from tests.bench.scale.peers.index import Allowed, Index, K, Kind, blocks

faiss: Any = typed_faiss  # its types lack much of it
_N_TRAINED_PER_LIST = 50
_PROBES = (4, 8, 16, 32, 64, 128, 256, 512)
_SEED = 0
WIDTH = 256  # dimensions to which vectors are padded
FAR = 10**9


class FaissIndex:
    """An index of FAISS's, with parameters of a search.

    Args:
        index: filled.
        parameters: of an effort.
        n_codes: candidates that are re-scored; K where it holds the vectors themselves.
        vectors: float16 [n, d] to re-score with; None where it holds the vectors themselves.
    """

    def __init__(
        self,
        index: Any,
        parameters: Callable[..., Any],
        n_codes: int = K,
        vectors: NDArray[np.float16] | None = None,
    ) -> None:
        self._index = index
        self._parameters = parameters
        self._n_codes = n_codes
        self._vectors = vectors
        self.n_bytes = serialised_bytes(index) + (0 if vectors is None else vectors.nbytes)

    def search(self, query: NDArray[np.float32], allowed: Allowed | None, effort: int) -> NDArray[np.int64]:
        """See `Index.search`."""
        selector = {}
        if allowed is not None:
            selector = {"sel": faiss.IDSelectorBitmap(len(allowed.bits), faiss.swig_ptr(allowed.bits))}
        asked = padded(query[None], self._index.d)
        found = self._index.search(asked, self._n_codes, params=self._parameters(effort, selector))[1][0]
        if self._vectors is None:
            return np.asarray(found, dtype=np.int64)
        candidates = found[found >= 0]
        products = self._vectors.take(candidates, axis=0).astype(np.float32) @ query
        return np.asarray(candidates[np.argsort(-products)[:K]], dtype=np.int64)


def padded(vectors: NDArray[np.float32], n_dimensions: int) -> NDArray[np.float32]:
    """float32 [n, n_dimensions] of vectors [n, d], with zeros behind: scalar codes are fast in multiples of 16."""
    if vectors.shape[1] == n_dimensions:
        return vectors
    wide = np.zeros((len(vectors), n_dimensions), dtype=np.float32)
    wide[:, : vectors.shape[1]] = vectors
    return wide


def serialised_bytes(index: Any) -> int:
    """How long an index is when it is written."""
    count = 0

    def write(piece: bytes) -> int:
        nonlocal count
        count += len(piece)
        return len(piece)

    faiss.write_index(index, faiss.PyCallbackIOWriter(write))
    return count


def n_lists_of(n_vectors: int) -> int:
    """The power of two next to four roots of the number of vectors."""
    return int(2 ** round(math.log2(4 * math.sqrt(n_vectors))))


def _flat(vectors: NDArray[Any]) -> Index:
    index = faiss.IndexFlatIP(vectors.shape[1])
    for block in blocks(vectors):
        index.add(block)
    return FaissIndex(index, lambda _, selector: faiss.SearchParameters(**selector))


def _flat_in_halves(vectors: NDArray[Any]) -> Index:
    index = faiss.IndexScalarQuantizer(WIDTH, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    index.train(np.zeros((1, WIDTH), dtype=np.float32))
    for block in blocks(vectors):
        index.add(padded(block, WIDTH))
    return FaissIndex(index, lambda _, selector: faiss.SearchParameters(**selector))


def filled_lists(factory: str, vectors: NDArray[Any], n_dimensions: int) -> Any:
    """FAISS's inverted lists, trained on a sample of vectors [n, d] and filled with all, padded."""
    n_lists = n_lists_of(len(vectors))
    n_trained = min(len(vectors), n_lists * _N_TRAINED_PER_LIST)
    rows = np.sort(np.random.default_rng(_SEED).choice(len(vectors), n_trained, replace=False))
    index = faiss.index_factory(n_dimensions, f"IVF{n_lists},{factory}", faiss.METRIC_INNER_PRODUCT)
    index.train(padded(np.ascontiguousarray(vectors[rows], dtype=np.float32), n_dimensions))
    for block in blocks(vectors):
        index.add(padded(block, n_dimensions))
    return index


def _inverted(factory: str, n_codes: int, vectors: NDArray[Any], n_dimensions: int | None = None) -> Index:
    """Codes are re-scored where `n_codes` is above K."""
    index = filled_lists(factory, vectors, n_dimensions or vectors.shape[1])
    exact = np.asarray(vectors, dtype=np.float16) if n_codes > K else None
    return FaissIndex(index, _probes, n_codes, exact)


def _probes(effort: int, selector: dict[str, Any]) -> Any:
    return faiss.SearchParametersIVF(nprobe=effort, **selector)


INVERTED: tuple[Kind, ...] = (
    Kind("FAISS flat", None, _flat, (0,)),
    Kind("FAISS flat, float16", None, _flat_in_halves, (0,), most_tracks=FAR),
    Kind("FAISS IVF-Flat", None, partial(_inverted, "Flat", K), _PROBES),
    Kind("FAISS IVF-SQ8, not padded, 40 re-scored", None, partial(_inverted, "SQ8", 4 * K), _PROBES),
    Kind(
        "FAISS IVF-SQ8, 40 re-scored",
        None,
        partial(_inverted, "SQ8", 4 * K, n_dimensions=WIDTH),
        _PROBES,
        most_tracks=FAR,
    ),
    Kind(
        "FAISS IVF-SQ8, 100 re-scored",
        None,
        partial(_inverted, "SQ8", 10 * K, n_dimensions=WIDTH),
        _PROBES,
        most_tracks=FAR,
    ),
    Kind("FAISS IVF-PQ121x4fs, 400 re-scored", None, partial(_inverted, "PQ121x4fs", 40 * K), _PROBES, most_tracks=FAR),
)
