"""Upper bounds on inner products from few directions, so that a search need not look at most of the catalogue.

Most of the product of a vector with a query is made in few directions: the principal ones of all embeddings and of all
timbres, and the few genres in which the query is large. By the Cauchy-Schwarz inequality the remainder is at most the
length of the remainder of the query times that of the remainder of the vector.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout

_DIRECTIONS = 24  # of embeddings, and of timbres: more cost more than they rule out
_SAMPLED = 20_000  # tracks that tell the principal directions; any directions at all would give true bounds
_MOST_GENRES = 24
_REMAINDER = 0.06  # the share of the query's length in other genres that is left to the bound
_SHORT = 0.4  # of the length of the genres of a query: embedding and timbre that may be left to the bound as a whole
_CHUNK = 4096  # tracks


class UpperBounds:
    """Keeps all vectors once more, transposed: float32 [directions + 1 + n_genres, n_tracks], and as many rows more of
    their timbres where there are any.

    Args:
        vectors: float32 [n_tracks, d].
        layout: of the vectors.
    """

    def __init__(self, vectors: NDArray[np.float32], layout: VectorLayout) -> None:
        self._layout = layout
        sample = layout.split(vectors[:: len(vectors) // _SAMPLED + 1])
        self._embeddings = _Projections(sample.embeddings, len(vectors))
        self._timbres = _Projections(sample.timbres, len(vectors)) if layout.n_timbre else None
        self._genres = np.empty((layout.n_genres, len(vectors)), dtype=np.float32)
        self._longest_genres = 0.0
        for start in range(0, len(vectors), _CHUNK):
            chunk = slice(start, start + _CHUNK)
            embeddings, genres, timbres = layout.split(np.array(vectors[chunk]))
            self._embeddings.fill(chunk, embeddings)
            self._genres[:, chunk] = genres.T
            self._longest_genres = max(self._longest_genres, _longest(genres))
            if self._timbres:
                self._timbres.fill(chunk, timbres)

    def of(self, query: NDArray[np.float64]) -> Iterator[NDArray[np.float32]]:
        """Bounds on the inner products of all tracks with `query`, float64 [d]: float32 [n_tracks] each.

        They hold but for the rounding of float32. Where it may be enough, a bound that is quicker to compute comes
        before the tightest.
        """
        embedding, genres, timbre = self._layout.split(query)
        products, others = self._genre_products(genres, _REMAINDER * float(np.linalg.norm(query)))
        longest = float(np.linalg.norm(embedding)) * self._embeddings.longest
        if self._timbres:
            longest += float(np.linalg.norm(timbre)) * self._timbres.longest
        if longest < _SHORT * np.linalg.norm(genres):
            yield products + np.float32(others + longest)
        products += self._embeddings.bounds(embedding)
        if self._timbres and timbre.any():
            products += self._timbres.bounds(timbre)
        yield products + np.float32(others)

    def tightest(self, query: NDArray[np.float64]) -> NDArray[np.float32]:
        """The last of the bounds that `of` gives."""
        *_, tightest = self.of(query)
        return tightest

    def _genre_products(self, query: NDArray[np.float64], remainder: float) -> tuple[NDArray[np.float32], float]:
        """The products with the genres in which the query is large, and the most that all others can add.

        The query's length in the others is at most `remainder`, unless too many genres would be needed.
        """
        order = np.argsort(-np.abs(query))
        lengths = np.append(np.sqrt(np.cumsum(query[order[::-1]] ** 2)[::-1]), 0.0)  # of what is left before each
        n = min(int(np.count_nonzero(lengths > remainder)), _MOST_GENRES)
        return query[order[:n]].astype(np.float32) @ self._genres[order[:n]], float(lengths[n]) * self._longest_genres


class _Projections:
    """One part of all vectors, along its principal directions, with the length of what is aside of them.

    Args:
        sample: float32 [m, dim], that part of some of the vectors.
        n_tracks: how many vectors there are.

    Attributes:
        longest: the length of the longest that was filled in.
    """

    def __init__(self, sample: NDArray[np.float32], n_tracks: int) -> None:
        self._directions = _principal_directions(sample)
        self._rows = np.empty((self._directions.shape[1] + 1, n_tracks), dtype=np.float32)
        self.longest = 0.0

    def fill(self, chunk: slice, vectors: NDArray[np.float32]) -> None:
        """Fill in that part of the tracks in `chunk`, float32 [c, dim]."""
        along = vectors @ self._directions
        self._rows[:-1, chunk] = along.T
        self._rows[-1, chunk] = np.linalg.norm(vectors - along @ self._directions.T, axis=1)
        self.longest = max(self.longest, _longest(vectors))

    def bounds(self, query: NDArray[np.float64]) -> NDArray[np.float32]:
        """float32 [n_tracks] that no product of that part with `query`, float64 [dim], is above."""
        along = query @ self._directions
        aside = np.linalg.norm(query - self._directions @ along)
        bounds: NDArray[np.float32] = np.append(along, aside).astype(np.float32) @ self._rows
        return bounds


def _longest(vectors: NDArray[np.float32]) -> float:
    return float(np.linalg.norm(vectors, axis=1).max())


def _principal_directions(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Float32 [dim, directions], orthonormal: the principal axes of vectors [n, dim]."""
    _, axes = np.linalg.eigh(vectors.T @ vectors)
    return np.ascontiguousarray(axes[:, ::-1][:, :_DIRECTIONS])
