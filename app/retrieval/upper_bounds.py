"""Bounds on inner products from a few directions, so that most of the catalogue need not be looked at for a query.

A vector is an embedding beside genre probabilities. Most of its product with a query is made in few directions: the
main ones of all embeddings, and the few genres in which the query is large. By Cauchy and Schwarz the rest is at most
the length of the rest of the query times that of the rest of the vector.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

_DIRECTIONS = 24  # of embeddings: more cost more than they rule out
_SAMPLED = 20_000  # tracks that tell the main directions; any directions at all would give true bounds
_MOST_GENRES = 24
_REST = 0.06  # the share of the query's length in other genres that is left to the bound
_SHORT = 0.4  # of the length of the genres of a query: an embedding that may be left to the bound as a whole
_PIECE = 4096  # tracks


class ProductBounds:
    """Keeps all vectors once more, turned: float32 [directions + 1 + n_genres, n_tracks], each coordinate one run."""

    def __init__(self, vectors: NDArray[np.float32], embedding_dim: int) -> None:
        self._embedding_dim = embedding_dim
        self._directions = _main_directions(vectors[:: len(vectors) // _SAMPLED + 1, :embedding_dim])
        n_directions = self._directions.shape[1]
        n_genres = vectors.shape[1] - embedding_dim
        self._embeddings = np.empty((n_directions + 1, len(vectors)), dtype=np.float32)
        self._genres = np.empty((n_genres, len(vectors)), dtype=np.float32)
        self._longest_embedding = self._longest_genres = 0.0
        for start in range(0, len(vectors), _PIECE):
            piece = slice(start, start + _PIECE)
            embeddings, genres = np.split(np.array(vectors[piece]), [embedding_dim], axis=1)
            along = embeddings @ self._directions
            self._embeddings[:-1, piece] = along.T
            self._embeddings[-1, piece] = np.linalg.norm(embeddings - along @ self._directions.T, axis=1)
            self._genres[:, piece] = genres.T
            self._longest_embedding = max(self._longest_embedding, _longest(embeddings))
            self._longest_genres = max(self._longest_genres, _longest(genres))

    def above(self, query: NDArray[np.float64]) -> Iterator[NDArray[np.float32]]:
        """float32 [n_tracks] that the inner products of all tracks with `query`, float64 [d], are not above.

        But for the rounding of float32. Where it may do, one that is quicker to make comes before the best one.
        """
        embedding, genres = np.split(query, [self._embedding_dim])
        products, others = self._genre_products(genres, _REST * float(np.linalg.norm(query)))
        longest = float(np.linalg.norm(embedding)) * self._longest_embedding
        if longest < _SHORT * np.linalg.norm(genres):
            yield products + np.float32(others + longest)
        along = embedding @ self._directions
        aside = np.linalg.norm(embedding - self._directions @ along)
        products += np.append(along, aside).astype(np.float32) @ self._embeddings
        yield products + np.float32(others)

    def _genre_products(self, query: NDArray[np.float64], rest: float) -> tuple[NDArray[np.float32], float]:
        """The products with the genres in which the query is large; and what the others, of length `rest`, can add."""
        order = np.argsort(-np.abs(query))
        rests = np.append(np.sqrt(np.cumsum(query[order[::-1]] ** 2)[::-1]), 0.0)  # the length left before each
        n = min(int(np.count_nonzero(rests > rest)), _MOST_GENRES)
        return query[order[:n]].astype(np.float32) @ self._genres[order[:n]], float(rests[n]) * self._longest_genres


def _longest(vectors: NDArray[np.float32]) -> float:
    return float(np.linalg.norm(vectors, axis=1).max())


def _main_directions(embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
    """Float32 [embedding_dim, directions], orthonormal: the principal axes of embeddings [n, embedding_dim]."""
    _, axes = np.linalg.eigh(embeddings.T @ embeddings)
    return np.ascontiguousarray(axes[:, ::-1][:, :_DIRECTIONS])
