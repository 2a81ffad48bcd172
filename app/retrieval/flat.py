"""Nearest tracks by sound and genre. The only serving module that imports faiss."""

from dataclasses import dataclass

import faiss
import numpy as np
from numpy.typing import NDArray

from app.bundle import manifest as names
from app.bundle.errors import BundleError
from app.bundle.reader import Bundle
from app.bundle.vectors import as_queries
from app.retrieval.nearest_recordings import SIMILARITY_DECIMALS, nearest_recordings, similarities_to
from app.retrieval.pruning import contenders, first
from app.retrieval.upper_bounds import ProductBounds

_PIECE = 4096  # tracks: their vectors stay in the cache
_TINY = 1e-12  # a length that is not divided by


@dataclass(frozen=True)
class Neighbours:
    """Best first, one per recording. rows: int64 [k]; similarities: float32 [k], for this `genre_weight`."""

    rows: NDArray[np.int64]
    similarities: NDArray[np.float32]
    genre_weight: float


class Retriever:
    """Answers from the precomputed table as far as it reaches, and by an exact search of the index beyond.

    A search costs more than all the rest of a request, so the usual k never searches.

    vectors: float32 [n_tracks, embedding_dim + n_genres], of the index; bounds: on their inner products.

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
        self.embedding_dim = bundle.manifest.embedding_dim
        # The index's own memory, not a copy: the arrays live as long as `self._index`.
        flat: NDArray[np.float32] = faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d)
        self.vectors = flat.reshape(index.ntotal, index.d)
        self.bounds = ProductBounds(self.vectors, self.embedding_dim)

    def genre_weight(self, artist_known: bool) -> float:
        """How much genre counts where a request does not say."""
        weights = self._bundle.manifest.genre_weights
        return weights.artist_known if artist_known else weights.artist_unknown

    def similar(
        self, row: int, k: int, genre_weight: float | None = None, allowed: NDArray[np.bool_] | None = None
    ) -> Neighbours:
        """The `k` recordings nearest to track `row`, or all others where there are fewer.

        Args:
            row: of the track.
            k: how many.
            genre_weight: from 0, sound alone, to 1, genre alone; None takes the bundle's for this track.
            allowed: bool [n_tracks], the tracks that compete; None is all.
        """
        usual = self.genre_weight(bool(self._artist_known[row]))
        weight = usual if genre_weight is None else genre_weight
        if allowed is None and weight == usual and k <= self._bundle.manifest.n_neighbours:
            rows, similarities = self._bundle.neighbours[row, :k], self._bundle.similarities[row, :k]
            return Neighbours(np.asarray(rows, dtype=np.int64), np.asarray(similarities), weight)
        return self._searched(row, k, weight, allowed)

    def nearest(
        self, query: NDArray[np.float64], allowed: NDArray[np.bool_], depth: int
    ) -> tuple[NDArray[np.int64], float]:
        """The `depth` allowed tracks of largest inner product with `query`, float64 [d], in any order.

        Returns:
            Their rows, int64, and the product that none of the other allowed tracks is above, to float32's precision:
            minus infinity where there are no others.
        """
        if np.count_nonzero(allowed) <= depth:
            return np.flatnonzero(allowed), -np.inf
        found = contenders(self.bounds.above(query), lambda some: self.roughly(query[None], some)[:, 0], allowed, depth)
        if found is not None:
            return first(*found, depth)
        products, rows = self._index.search(query[None].astype(np.float32), depth, params=_selecting(allowed))
        return rows[0], float(products[0].min())

    def roughly(self, queries: NDArray[np.float64], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Inner products of tracks with queries [m, d], to float32's precision: float32 [len(rows), m]."""
        products = np.empty((len(rows), len(queries)), dtype=np.float32)
        transposed = np.ascontiguousarray(queries.T, dtype=np.float32)
        for start in range(0, len(rows), _PIECE):
            piece = slice(start, start + _PIECE)
            np.matmul(self._taken(rows[piece]), transposed, out=products[piece])
        return products

    def similarities(self, queries: NDArray[np.float64], rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Exact similarities of tracks to queries [m, d], rounded as all are: float64 [len(rows), m]."""
        exact: NDArray[np.float64] = np.round(self._taken(rows).astype(np.float64) @ queries.T, SIMILARITY_DECIMALS)
        return exact

    def centre(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """float64 [d]: where the tracks `rows` lie on the whole, as the vector of a track: both parts of length 1."""
        if len(rows) == 1:
            only: NDArray[np.float64] = self.vectors[rows[0]].astype(np.float64)
            return only
        mean: NDArray[np.float64] = self.vectors[rows].mean(axis=0, dtype=np.float64)
        for part in (mean[: self.embedding_dim], mean[self.embedding_dim :]):
            part /= max(float(np.linalg.norm(part)), _TINY)
        return mean

    def comparable(self, rows: NDArray[np.int64], genre_weight: float) -> NDArray[np.float64]:
        """float64 [len(rows), d] whose inner products are the similarities of these tracks to each other."""
        vectors = self._taken(rows).astype(np.float64)
        vectors[:, : self.embedding_dim] *= np.sqrt(1 - genre_weight)
        vectors[:, self.embedding_dim :] *= np.sqrt(genre_weight)
        return vectors

    def _taken(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors of these tracks, aligned. As bytes: of the unaligned file NumPy takes numbers one by one."""
        return self.vectors.view(np.uint8).take(rows, axis=0).view(np.float32)

    def _searched(self, row: int, k: int, weight: float, allowed: NDArray[np.bool_] | None) -> Neighbours:
        query = as_queries(self.vectors[row : row + 1], self.embedding_dim, np.array([weight], dtype=np.float32))
        own = self._recordings[row : row + 1]
        allowed = np.ones(self._index.ntotal, dtype=np.bool_) if allowed is None else allowed
        depth = 2 * k
        while True:
            rows, cut = self.nearest(query[0].astype(np.float64), allowed, depth)
            similarities = similarities_to(query, self.vectors, rows[None])
            best = nearest_recordings(rows[None], similarities, self._recordings, own, k)
            if best.settled[0] or cut == -np.inf:
                found = best.found[0]
                return Neighbours(best.rows[0, :found], best.similarities[0, :found], weight)
            depth *= 2  # many versions of few recordings, or a tie that goes on: look further


def _selecting(allowed: NDArray[np.bool_]) -> faiss.SearchParameters:
    """Have the index look at the allowed tracks only."""
    selector = faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))  # type: ignore[call-arg, arg-type]
    return faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]  # faiss wraps these two in Python
