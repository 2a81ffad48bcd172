"""Nearest tracks by sound and genre. The only serving module that imports faiss."""

from dataclasses import dataclass

import faiss
import numpy as np
from numpy.typing import NDArray

from app.bundle import manifest as names
from app.bundle.errors import BundleError
from app.bundle.neighbours import nearest_recordings, similarities_to
from app.bundle.reader import Bundle
from app.bundle.vectors import as_queries


@dataclass(frozen=True)
class Neighbours:
    """Best first, one per recording. rows: int64 [k]; similarities: float32 [k], for this `genre_weight`."""

    rows: NDArray[np.int64]
    similarities: NDArray[np.float32]
    genre_weight: float


class Retriever:
    """Answers from the precomputed table as far as it reaches, and by an exact scan of the index beyond.

    A scan costs more than all the rest of a request, so the usual k never scans.

    Raises:
        BundleError: index.faiss is no inner-product index, or does not fit the manifest.
    """

    def __init__(self, bundle: Bundle, recordings: NDArray[np.int64], artist_known: NDArray[np.bool_]) -> None:
        self._bundle = bundle
        self._recordings = recordings
        self._artist_known = artist_known
        path = bundle.file(names.INDEX)
        faiss.omp_set_num_threads(1)  # one request, one core: two pools would fight over the same cores
        try:
            index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise BundleError(f"{path}: expected a FAISS index, got: {error}") from error
        width = bundle.manifest.embedding_dim + len(bundle.manifest.genres)
        expected = (faiss.METRIC_INNER_PRODUCT, bundle.manifest.n_tracks, width)
        found = (index.metric_type, index.ntotal, index.d)
        if not isinstance(index, faiss.IndexFlat) or found != expected:
            raise BundleError(
                f"{path}: expected a flat index of (metric, tracks, dimensions) {expected}, "
                f"got {type(index).__name__} of {found}"
            )
        self._index = index
        # The index's own memory, not a copy: the arrays live as long as `self._index`.
        self._vectors = faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d).reshape(index.ntotal, index.d)

    def similar(self, row: int, k: int, genre_weight: float | None = None) -> Neighbours:
        """The `k` recordings nearest to track `row`, or all others where there are fewer.

        `genre_weight` is from 0, sound alone, to 1, genre alone; None takes the bundle's for this track.
        """
        weights = self._bundle.manifest.genre_weights
        usual = weights.artist_known if self._artist_known[row] else weights.artist_unknown
        weight = usual if genre_weight is None else genre_weight
        if weight == usual and k <= self._bundle.manifest.n_neighbours:
            rows, similarities = self._bundle.neighbours[row, :k], self._bundle.similarities[row, :k]
            return Neighbours(np.asarray(rows, dtype=np.int64), np.asarray(similarities), weight)
        return self._scan(row, k, weight)

    def _scan(self, row: int, k: int, weight: float) -> Neighbours:
        dim = self._bundle.manifest.embedding_dim
        query = as_queries(self._vectors[row : row + 1], dim, np.array([weight], dtype=np.float32))
        own = self._recordings[row : row + 1]
        depth = 2 * k
        while True:
            depth = min(depth, self._index.ntotal)
            _, rows = self._index.search(query, depth)
            similarities = similarities_to(query, self._vectors, rows)
            best = nearest_recordings(rows, similarities, self._recordings, own, k)
            if best.settled[0] or depth == self._index.ntotal:
                found = best.found[0]
                return Neighbours(best.rows[0, :found], best.similarities[0, :found], weight)
            depth *= 2  # many versions of few recordings, or a tie that goes on: look further
