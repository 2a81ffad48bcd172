"""FAISS's inverted lists, probed in the order of their nearness but only where the filter leaves something, until
enough of what it leaves has been met: so a filter that suits few lists, such as one by genre, costs no recall.
"""

from functools import partial
from typing import Any

import faiss as typed_faiss
import numpy as np
from numpy.typing import NDArray

from tests.bench.scale.peers.index import Allowed, Index, K, Kind
from tests.bench.scale.peers.kinds.inverted import FAR, WIDTH, filled_lists, padded, serialised_bytes

faiss: Any = typed_faiss  # its types lack much of it
_MET = (500, 1000, 2000, 4000, 8000, 16_000, 32_000, 64_000)


class AllowedLists:
    """Codes in 8 bits, re-scored with vectors in 16. The effort is the number of allowed tracks that are met."""

    def __init__(self, n_codes: int, vectors: NDArray[Any]) -> None:
        self._n_codes = n_codes
        self._index = filled_lists("SQ8", vectors, WIDTH)
        self._vectors = np.asarray(vectors, dtype=np.float16)
        self._centroids = self._index.quantizer.reconstruct_n(0, self._index.nlist)
        self._list_of = np.empty(len(vectors), dtype=np.int32)
        for number in range(self._index.nlist):
            size = self._index.invlists.list_size(number)
            self._list_of[faiss.rev_swig_ptr(self._index.invlists.get_ids(number), size) if size else []] = number
        self._sizes: dict[str, NDArray[np.int64]] = {}
        self.n_bytes = serialised_bytes(self._index) + self._vectors.nbytes + self._list_of.nbytes

    def search(self, query: NDArray[np.float32], allowed: Allowed | None, effort: int) -> NDArray[np.int64]:
        """See `Index.search`."""
        asked = padded(query[None], WIDTH)
        products = self._centroids @ asked[0]
        order = np.argsort(-products)
        met = np.cumsum(self._sizes_of(allowed)[order])
        n_needed = int(np.searchsorted(met, min(effort, met[-1]))) + 1
        order = order[:n_needed]
        order = order[self._sizes_of(allowed)[order] > 0]
        if not len(order):
            return np.empty(0, dtype=np.int64)
        selector = {}
        if allowed is not None:
            selector = {"sel": faiss.IDSelectorBitmap(len(allowed.bits), faiss.swig_ptr(allowed.bits))}
        parameters = faiss.SearchParametersIVF(nprobe=len(order), **selector)
        found = np.empty(self._n_codes, dtype=np.int64)
        distances = np.empty(self._n_codes, dtype=np.float32)
        near = np.ascontiguousarray(products[order])
        # By pointers, since the wrapper of this method takes no parameters.
        self._index.search_preassigned_c(
            1,
            faiss.swig_ptr(asked),
            self._n_codes,
            faiss.swig_ptr(order),
            faiss.swig_ptr(near),
            faiss.swig_ptr(distances),
            faiss.swig_ptr(found),
            False,
            parameters,
        )
        candidates = found[found >= 0]
        scores = self._vectors.take(candidates, axis=0).astype(np.float32) @ query
        return np.asarray(candidates[np.argsort(-scores)[:K]], dtype=np.int64)

    def _sizes_of(self, allowed: Allowed | None) -> NDArray[np.int64]:
        """How many allowed tracks each list holds: once for each filter, so that no query pays for it."""
        name = "" if allowed is None else allowed.name
        if name not in self._sizes:
            lists = self._list_of if allowed is None else self._list_of[allowed.mask]
            self._sizes[name] = np.bincount(lists, minlength=self._index.nlist)
        return self._sizes[name]


def _make(n_codes: int, vectors: NDArray[Any]) -> Index:
    return AllowedLists(n_codes, vectors)


ALLOWED_LISTS: tuple[Kind, ...] = tuple(
    Kind(f"FAISS IVF-SQ8, allowed lists, {n_codes} re-scored", None, partial(_make, n_codes), _MET, most_tracks=FAR)
    for n_codes in (4 * K, 10 * K)
)
