"""A retriever over chosen vectors, and parts of queries that go with it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from app.bundle.manifest import GenreWeights
from app.bundle.reader import Bundle
from app.bundle.vectors import index_vectors
from app.recommend.scoring import SeedQueries
from app.retrieval.flat import Retriever

WEIGHTS = GenreWeights(artist_known=0.75, artist_unknown=0.25)


def retriever_of(
    bundle: Bundle,
    folder: Path,
    vectors: NDArray[np.float64],
    embedding_dim: int,
    recordings: Sequence[int] | None = None,
) -> Retriever:
    """A retriever over `vectors`, [n, d], without neighbour tables; the artists of odd rows are known."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors.astype(np.float32))
    faiss.write_index(index, str(folder / "index.faiss"))
    changes = {
        "n_tracks": len(vectors),
        "embedding_dim": embedding_dim,
        "genres": tuple(f"genre {number}" for number in range(vectors.shape[1] - embedding_dim)),
        "n_neighbours": 0,
        "genre_weights": WEIGHTS,
    }
    rows = np.arange(len(vectors))
    planted = replace(bundle, path=folder, manifest=bundle.manifest.model_copy(update=changes))
    return Retriever(planted, rows if recordings is None else np.array(recordings), rows % 2 == 1)


def with_similarities(
    bundle: Bundle, folder: Path, similarities: Sequence[Sequence[float]] | NDArray[np.float64]
) -> tuple[Retriever, NDArray[np.float64]]:
    """A retriever of n tracks, and m queries of the index to which they have these similarities, [n, m]."""
    vectors = np.asarray(similarities, dtype=np.float64)
    return retriever_of(bundle, folder, vectors, 1), np.eye(vectors.shape[1])


def seed_queries(queries: NDArray[np.float64], *weights: float) -> SeedQueries:
    return SeedQueries(queries, np.array(weights, dtype=np.float64))


def made_up_vectors(
    n_tracks: int, dim: int, n_genres: int, rng: np.random.Generator, concentration: float
) -> NDArray[np.float32]:
    """Index vectors float32 [n_tracks, dim + n_genres]; the smaller `concentration`, the surer is each genre."""
    embeddings = rng.normal(size=(n_tracks, dim)).astype(np.float32)
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    probabilities = rng.dirichlet(np.full(n_genres, concentration), n_tracks).astype(np.float32)
    return index_vectors(embeddings, probabilities)
