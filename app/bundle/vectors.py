"""The vector of a track: its unit embedding and, beside it, its genre probabilities scaled to length 1.

One inner product with a query whose two parts are scaled by 1 - w and w gives

    (1 - w) · cosine of the embeddings + w · cosine of the genre probabilities

so that each query chooses how much genre counts, over one set of vectors. A track of which no feature is known has no
sound to weigh: its embedding is 0, and as a query it asks by genre alone. Square roots in place of the scaling would
give the Bhattacharyya affinity; docs/decisions/0019 says why not, with figures.
"""

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

_Real = TypeVar("_Real", bound=np.floating[Any])
_SMALLEST_LENGTH = 1e-12  # shorter vectors are not scaled up


@dataclass(frozen=True)
class VectorLayout:
    """Which part of a vector is what. Nothing else takes a vector apart or puts one together.

    Attributes:
        embedding_dim: dimensions of the embedding, which comes first.
        n_genres: dimensions of the genre part, which follows.
    """

    embedding_dim: int
    n_genres: int

    @property
    def n_dimensions(self) -> int:
        """Of a whole vector: d."""
        return self.embedding_dim + self.n_genres

    @staticmethod
    def join(embeddings: NDArray[np.float32], probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
        """Vectors float32 [n, d] of embeddings [n, embedding_dim], unit or 0, and genre probabilities [n, n_genres]."""
        return np.hstack([embeddings, probabilities / np.linalg.norm(probabilities, axis=1, keepdims=True)])

    def split(self, vectors: NDArray[_Real]) -> tuple[NDArray[_Real], NDArray[_Real]]:
        """Views of the embedding part and of the genre part of vectors or queries [..., d]."""
        return vectors[..., : self.embedding_dim], vectors[..., self.embedding_dim :]

    def queries(self, vectors: NDArray[_Real], genre_weights: NDArray[_Real]) -> NDArray[_Real]:
        """Vectors [n, d] as queries in which genre has the weights [n], from 0 to 1; 1 where there is no embedding."""
        queries = vectors.copy()
        embeddings, genres = self.split(queries)
        weights = np.where(self.has_embedding(vectors), genre_weights, genre_weights.dtype.type(1))
        embeddings *= (1 - weights)[:, None]
        genres *= weights[:, None]
        return queries

    def has_embedding(self, vectors: NDArray[Any]) -> NDArray[np.bool_]:
        """Bool [...]: whether anything is known of the sound of vectors [..., d]."""
        return np.asarray(self.split(vectors)[0].any(axis=-1))

    def embedding_queries(self, embeddings: NDArray[np.float64]) -> NDArray[np.float64]:
        """float64 [n, d]: queries by the embedding alone, of embeddings [n, embedding_dim]."""
        return np.pad(embeddings, ((0, 0), (0, self.n_genres)))

    def comparable(self, vectors: NDArray[np.float32], genre_weight: float) -> NDArray[np.float64]:
        """float64 [n, d] whose inner products are the similarities of vectors [n, d] to each other."""
        scaled = vectors.astype(np.float64)
        embeddings, genres = self.split(scaled)
        embeddings *= np.sqrt(1 - genre_weight)
        genres *= np.sqrt(genre_weight)
        return scaled

    def centre(self, vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        """float64 [d]: the mean of vectors [n, d] with both parts scaled to length 1; of one vector, itself."""
        if len(vectors) == 1:
            only: NDArray[np.float64] = vectors[0].astype(np.float64)
            return only
        mean: NDArray[np.float64] = vectors.mean(axis=0, dtype=np.float64)
        for part in self.split(mean):
            part /= max(float(np.linalg.norm(part)), _SMALLEST_LENGTH)
        return mean
