"""The vector of a track: its unit embedding, its genre probabilities scaled to length 1 and, in a catalogue that knows
timbre, its timbre of length 1.

One inner product with a query whose parts are scaled gives, for the weights g of genre and t of timbre,

    (1 - t) · ((1 - g) · cosine of the embeddings + g · cosine of the genre probabilities) + t · cosine of the timbres

so that each query chooses how much genre and timbre count, over one set of vectors. A track of which no feature is
known has no sound to weigh: its embedding is 0, and as a query it asks by genre alone. A track without timbre has 0
there, and as a query it asks without. Square roots in place of the scaling would give the Bhattacharyya affinity;
docs/decisions/0019 says why not, with figures.
"""

from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

_Real = TypeVar("_Real", bound=np.floating[Any])
_SMALLEST_LENGTH = 1e-12  # shorter vectors are not scaled up


class VectorParts(NamedTuple, Generic[_Real]):
    """The parts of vectors [..., d], in their order; `timbres` has no dimension where no timbre is known."""

    embeddings: NDArray[_Real]
    genres: NDArray[_Real]
    timbres: NDArray[_Real]


@dataclass(frozen=True)
class VectorLayout:
    """Which part of a vector is what. Nothing else takes a vector apart or puts one together.

    Attributes:
        embedding_dim: dimensions of the embedding, which comes first.
        n_genres: dimensions of the genre part, which follows.
        n_timbre: dimensions of the timbre, which comes last; 0 in a catalogue that does not know it.
    """

    embedding_dim: int
    n_genres: int
    n_timbre: int = 0

    @property
    def n_dimensions(self) -> int:
        """Of a whole vector: d."""
        return self.embedding_dim + self.n_genres + self.n_timbre

    @staticmethod
    def join(embeddings: NDArray[np.float32], probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
        """Vectors float32 [n, d] of embeddings [n, embedding_dim], unit or 0, and genre probabilities [n, n_genres],
        without timbre.
        """
        return np.hstack([embeddings, probabilities / np.linalg.norm(probabilities, axis=1, keepdims=True)])

    def with_timbres(
        self, vectors: NDArray[np.float32], timbres: NDArray[np.float32] | None = None
    ) -> NDArray[np.float32]:
        """Vectors float32 [n, d] of those without timbre and of timbres float32 [n, n_timbre], unit or 0; None is 0."""
        if not self.n_timbre:
            return vectors
        if timbres is None:
            timbres = np.zeros((len(vectors), self.n_timbre), dtype=np.float32)
        return np.hstack([vectors, timbres])

    def split(self, vectors: NDArray[_Real]) -> VectorParts[_Real]:
        """Views of the parts of vectors or queries [..., d]."""
        first, second = self.embedding_dim, self.embedding_dim + self.n_genres
        return VectorParts(vectors[..., :first], vectors[..., first:second], vectors[..., second:])

    def queries(
        self,
        vectors: NDArray[_Real],
        genre_weights: NDArray[_Real],
        timbre_weights: NDArray[_Real] | None = None,
    ) -> NDArray[_Real]:
        """Vectors [n, d] as queries in which genre and timbre have the weights [n], from 0 to 1.

        Genre has weight 1 where there is no embedding, and timbre weight 0 where there is none, or without weights.
        """
        queries = vectors.copy()
        embeddings, genres, timbres = self.split(queries)
        weights = np.where(self.has_embedding(vectors), genre_weights, genre_weights.dtype.type(1))
        embeddings *= (1 - weights)[:, None]
        genres *= weights[:, None]
        if self.n_timbre:
            asked = np.zeros_like(weights) if timbre_weights is None else timbre_weights
            of_timbre = np.where(self.has_timbre(vectors), asked, asked.dtype.type(0))
            embeddings *= (1 - of_timbre)[:, None]
            genres *= (1 - of_timbre)[:, None]
            timbres *= of_timbre[:, None]
        return queries

    def has_embedding(self, vectors: NDArray[Any]) -> NDArray[np.bool_]:
        """Bool [...]: whether anything is known of the sound of vectors [..., d]."""
        return np.asarray(self.split(vectors).embeddings.any(axis=-1))

    def has_timbre(self, vectors: NDArray[Any]) -> NDArray[np.bool_]:
        """Bool [...]: whether the timbre of vectors [..., d] is known."""
        return np.asarray(self.split(vectors).timbres.any(axis=-1))

    def embedding_queries(self, embeddings: NDArray[np.float64]) -> NDArray[np.float64]:
        """float64 [n, d]: queries by the embedding alone, of embeddings [n, embedding_dim]."""
        return np.pad(embeddings, ((0, 0), (0, self.n_genres + self.n_timbre)))

    def comparable(
        self, vectors: NDArray[np.float32], genre_weight: float, timbre_weight: float = 0.0
    ) -> NDArray[np.float64]:
        """float64 [n, d] whose inner products are the similarities of vectors [n, d] to each other."""
        scaled = vectors.astype(np.float64)
        embeddings, genres, timbres = self.split(scaled)
        embeddings *= np.sqrt((1 - timbre_weight) * (1 - genre_weight))
        genres *= np.sqrt((1 - timbre_weight) * genre_weight)
        timbres *= np.sqrt(timbre_weight)
        return scaled

    def centre(self, vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        """float64 [d]: the mean of vectors [n, d] with all parts scaled to length 1; of one vector, itself."""
        if len(vectors) == 1:
            only: NDArray[np.float64] = vectors[0].astype(np.float64)
            return only
        mean: NDArray[np.float64] = vectors.mean(axis=0, dtype=np.float64)
        for part in self.split(mean):
            part /= max(float(np.linalg.norm(part)), _SMALLEST_LENGTH)
        return mean
