"""Vectors of tracks that were added: which of them are near a query, without reading most of them."""

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from app.retrieval.weights import Weights

_ROUNDING = 1e-5  # more than float32 can be wrong by here
_OF_LENGTH = 1e-6  # more than the square of a length of 1 can be


class AddedVectors:
    """Keeps, beside the vectors, how far each is in every single genre, and how far in all others together.

    With the one genre in which a track is largest they give a bound: by the Cauchy-Schwarz inequality the product with
    all other genres, with the embedding and with the timbre is at most that of the two lengths. Most tracks are of
    other genres, so that few are left, and what they all take of the caches of the processor would cost the rest of an
    answer more than the products.

    Args:
        vectors: float32 [m, d], with genres of length 1, embeddings and timbres of length 1 or 0.
        layout: of the vectors.
    """

    def __init__(self, vectors: NDArray[np.float32], layout: VectorLayout) -> None:
        self._vectors = vectors
        self._layout = layout
        genres = layout.split(vectors).genres.T.astype(np.float64)
        others = np.sqrt(np.maximum((genres**2).sum(axis=0) - genres**2, 0))
        self._genres = np.ascontiguousarray(genres, dtype=np.float32)
        self._others = np.ascontiguousarray(others, dtype=np.float32)

    def __len__(self) -> int:
        return len(self._vectors)

    def near(self, vector: NDArray[np.float32], weights: Weights, least: float) -> NDArray[np.int64]:
        """The rows whose similarity to a track is above `least`, but for the rounding of float32.

        Args:
            vector: float32 [d], of the track.
            weights: by which it asks, as `DefaultWeights.of_query` gives them.
            least: a similarity.
        """
        # For most tracks no row is left, which is told without making the query.
        genres = self._layout.split(vector).genres
        largest = int(genres.argmax())
        own = float(genres[largest])
        others = sqrt(max(1 - own**2, 0) + _OF_LENGTH)
        bounds = np.float32(own) * self._genres[largest] + np.float32(others) * self._others[largest]
        of_genre, of_timbre = weights.genre * (1 - weights.timbre), weights.timbre
        rest = (1 - weights.genre) * (1 - of_timbre) + of_timbre
        rows = np.flatnonzero(np.float32(of_genre) * bounds > least - rest - _ROUNDING)
        return rows[self._vectors[rows] @ weights.query(vector, self._layout) > least] if len(rows) else rows
