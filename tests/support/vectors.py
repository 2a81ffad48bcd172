"""Vectors to search in, chosen or random, and engines and queries over them."""

from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from app.recommend.strategies.base import SeedQueries
from app.retrieval.exact.flat import FlatEngine
from app.retrieval.exact.sketches import Sketches
from app.retrieval.exact.upper_bounds import UpperBounds

_Real = TypeVar("_Real", bound=np.floating[Any])


def engine_of(vectors: NDArray[Any], embedding_dim: int) -> FlatEngine:
    """An engine over vectors [n, d] whose embeddings have this many dimensions, as the service holds it."""
    kept = np.ascontiguousarray(vectors, dtype=np.float32)
    layout = VectorLayout(embedding_dim, kept.shape[1] - embedding_dim)
    return FlatEngine(kept, layout, UpperBounds(Sketches.of(kept, layout), layout))


def with_similarities(similarities: Sequence[Sequence[float]] | NDArray[np.float64]) -> tuple[FlatEngine, NDArray[Any]]:
    """An engine over n tracks, and m queries to which the tracks have these similarities, [n, m]."""
    vectors = np.asarray(similarities, dtype=np.float64)
    return engine_of(vectors, 1), np.eye(vectors.shape[1])


def seed_queries(queries: NDArray[np.float64], *weights: float) -> SeedQueries:
    return SeedQueries(queries, np.array(weights, dtype=np.float64))


def as_queries(vectors: NDArray[_Real], embedding_dim: int, genre_weights: NDArray[_Real]) -> NDArray[_Real]:
    """Vectors [n, d], whose embeddings have this many dimensions, as queries of these genre weights, [n]."""
    return VectorLayout(embedding_dim, vectors.shape[1] - embedding_dim).queries(vectors, genre_weights)


def random_timbres(n_tracks: int, n_timbre: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Unit timbres float32 [n_tracks, n_timbre], most of each in few directions, as real ones are; a quarter are 0."""
    spread = 0.8 ** np.arange(n_timbre)
    timbres = rng.normal(size=(n_tracks, n_timbre)) * spread
    timbres /= np.linalg.norm(timbres, axis=1, keepdims=True)
    timbres[rng.random(n_tracks) < 0.25] = 0
    return timbres.astype(np.float32)


def random_vectors(
    n_tracks: int, dim: int, n_genres: int, rng: np.random.Generator, concentration: float
) -> NDArray[np.float32]:
    """Vectors float32 [n_tracks, dim + n_genres]; the smaller `concentration`, the more certain is each genre."""
    embeddings = rng.normal(size=(n_tracks, dim)).astype(np.float32)
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    probabilities = rng.dirichlet(np.full(n_genres, concentration), n_tracks).astype(np.float32)
    return VectorLayout.join(embeddings, probabilities)
