"""What the index holds of a track: its unit embedding and, beside it, its genre probabilities scaled to length 1.

One inner product with a query whose two parts are scaled by 1 - w and w gives

    (1 - w) · cosine of the embeddings + w · cosine of the genre probabilities

so that how much genre counts is chosen with each query, on one index. Square roots in place of the scaling would give
the Bhattacharyya affinity; why not, with figures, is in DECISIONS.md.
"""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

_Real = TypeVar("_Real", bound=np.floating)


def index_vectors(embeddings: NDArray[np.float32], probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """Unit embeddings float32 [n, dim] and genre probabilities float32 [n, n_genres] → float32 [n, dim + n_genres]."""
    return np.hstack([embeddings, probabilities / np.linalg.norm(probabilities, axis=1, keepdims=True)])


def as_queries(vectors: NDArray[_Real], embedding_dim: int, genre_weights: NDArray[_Real]) -> NDArray[_Real]:
    """Index vectors, floats [n, d], as queries in which genre has the weights [n], from 0 to 1."""
    queries = vectors.copy()
    queries[:, :embedding_dim] *= (1 - genre_weights)[:, None]
    queries[:, embedding_dim:] *= genre_weights[:, None]
    return queries
