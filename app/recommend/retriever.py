"""Nearest tracks by cosine. The only serving module that imports faiss."""

from dataclasses import dataclass

import faiss
import numpy as np
from numpy.typing import NDArray

from app.bundle import manifest as names
from app.bundle.errors import BundleError
from app.bundle.neighbours import nearest_recordings, similarities_to
from app.bundle.reader import Bundle


@dataclass(frozen=True)
class Neighbours:
    """Best first, one per recording. rows: int64 [k]; similarities: float32 [k]."""

    rows: NDArray[np.int64]
    similarities: NDArray[np.float32]


class Retriever:
    """Answers from the precomputed table as far as it reaches, and by an exact scan of the index beyond.

    A scan costs more than all the rest of a request, so the usual k never scans.

    Raises:
        BundleError: index.faiss is no inner-product index, or does not fit the manifest.
    """

    def __init__(self, bundle: Bundle, recordings: NDArray[np.int64]) -> None:
        self._bundle = bundle
        self._recordings = recordings
        path = bundle.file(names.INDEX)
        faiss.omp_set_num_threads(1)  # one request, one core: two pools would fight over the same cores
        try:
            index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise BundleError(f"{path}: expected a FAISS index, got: {error}") from error
        expected = (faiss.METRIC_INNER_PRODUCT, bundle.manifest.n_tracks, bundle.manifest.embedding_dim)
        found = (index.metric_type, index.ntotal, index.d)
        if not isinstance(index, faiss.IndexFlat) or found != expected:
            raise BundleError(
                f"{path}: expected a flat index of (metric, tracks, dimensions) {expected}, "
                f"got {type(index).__name__} of {found}"
            )
        self._index = index
        # The index's own memory, not a copy: the arrays live as long as `self._index`.
        self._vectors = faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d).reshape(index.ntotal, index.d)

    def similar(self, row: int, k: int) -> Neighbours:
        """The `k` recordings nearest to track `row`, or all others where there are fewer."""
        if k <= self._bundle.manifest.n_neighbours:
            return Neighbours(
                np.asarray(self._bundle.neighbours[row, :k], dtype=np.int64),
                np.asarray(self._bundle.similarities[row, :k]),
            )
        return self._scan(row, k)

    def _scan(self, row: int, k: int) -> Neighbours:
        query = self._vectors[row : row + 1]
        own = self._recordings[row : row + 1]
        depth = 2 * k
        while True:
            depth = min(depth, self._index.ntotal)
            _, rows = self._index.search(query, depth)
            similarities = similarities_to(query, self._vectors, rows)
            best = nearest_recordings(rows, similarities, self._recordings, own, k)
            if best.settled[0] or depth == self._index.ntotal:
                return Neighbours(best.rows[0, : best.found[0]], best.similarities[0, : best.found[0]])
            depth *= 2  # many versions of few recordings, or a tie that goes on: look further
