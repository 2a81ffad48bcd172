"""Bounds on inner products from a few genres alone, so that most of the catalogue need not be looked at for a query.

A vector is an embedding beside genre probabilities. Where genre counts for much, the few genres in which a query is
large make most of its products; by Cauchy and Schwarz the rest is at most the length of the rest of the query times
that of the vector.
"""

import numpy as np
from numpy.typing import NDArray

_MOST_GENRES = 24
_REST = 0.03  # the share of the query's length in other genres that is left to the bound
_TIGHT = 0.5  # a bound is not worth its while where more than this share of the genre part is unsure


class GenreBounds:
    """Keeps the genre parts of all vectors once more, float32 [n_genres, n_tracks], where one genre is one run."""

    def __init__(self, vectors: NDArray[np.float32], embedding_dim: int) -> None:
        self._embedding_dim = embedding_dim
        self._genres = np.ascontiguousarray(vectors[:, embedding_dim:].T)
        self._longest_embedding = _longest(vectors[:, :embedding_dim])
        self._longest_genres = _longest(vectors[:, embedding_dim:])

    def around(self, query: NDArray[np.float64]) -> tuple[NDArray[np.float32], float] | None:
        """Products float32 [n_tracks] with some genres of `query`, float64 [d], and how far a whole one can be off.

        None where that is too far to be of use.
        """
        genres = query[self._embedding_dim :]
        order = np.argsort(-np.abs(genres))
        rests = np.append(
            np.sqrt(np.cumsum(genres[order[::-1]] ** 2)[::-1]), 0.0
        )  # what is left before each, and after
        n = min(int(np.count_nonzero(rests > _REST * np.linalg.norm(query))), _MOST_GENRES)
        embedding = float(np.linalg.norm(query[: self._embedding_dim]))
        slack = embedding * self._longest_embedding + float(rests[n]) * self._longest_genres
        if slack > _TIGHT * rests[0] * self._longest_genres:
            return None
        products = np.zeros(self._genres.shape[1], dtype=np.float32)
        for genre in order[:n]:
            products += np.float32(genres[genre]) * self._genres[genre]
        return products, slack


def _longest(parts: NDArray[np.float32]) -> float:
    return float(np.sqrt(np.einsum("nd,nd->n", parts, parts).max()))
