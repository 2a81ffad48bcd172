"""Tracks to draw a map of, whose right places are known by construction."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.bundle.catalogue.track_map import MapContent, MapFamily
from app.bundle.parts import MAP, MAP_PLACES
from app.bundle.vectors import VectorLayout
from app.indexing.mapping.drawing import Unmapped
from app.retrieval.exact.flat import FlatEngine
from app.retrieval.nearest_recordings import find_nearest_recordings
from app.track_map.genres import TrackGenres
from tests.support.damage import entries, reseal


def unmapped(
    embeddings: NDArray[np.floating],
    genres: NDArray[np.int64],
    n_genres: int,
    recordings: NDArray[np.int64] | None = None,
) -> Unmapped:
    """Tracks with these embeddings [n, dim], made unit length, and a genre each, int64 [n]; -1 is no genre.

    The model knows all genres, and is nearly sure of each track's own.
    """
    n = len(embeddings)
    lengths = np.maximum(np.linalg.norm(embeddings, axis=1, keepdims=True), 1e-12)
    probabilities = np.full((n, n_genres), 0.01, dtype=np.float32)
    labelled = np.flatnonzero(genres >= 0)
    probabilities[labelled, genres[labelled]] = 1
    layout = VectorLayout(embeddings.shape[1], n_genres)
    vectors = layout.join((embeddings / lengths).astype(np.float32), probabilities)
    weights = np.full(n, 0.5, dtype=np.float32)
    own = np.arange(n) if recordings is None else recordings
    queries = layout.queries(vectors, weights)
    rows, similarities = find_nearest_recordings(FlatEngine(vectors, layout), queries, own, own, 50)
    memberships = TrackGenres([f"genre {genre}" for genre in range(n_genres)], genres[labelled], labelled)
    ids, no_timbre = [f"t{row}" for row in range(n)], np.zeros(n, dtype=np.float32)
    return Unmapped(ids, memberships, layout, vectors, weights, no_timbre, rows, similarities)


def clusters(n_clusters: int, size: int, rng: np.random.Generator) -> Unmapped:
    """A genre for each of some tight clusters, in random directions; track i is of genre i modulo `n_clusters`."""
    centres = rng.normal(size=(n_clusters, 8))
    genres = np.arange(n_clusters * size) % n_clusters
    return unmapped(centres[genres] + rng.normal(scale=0.1, size=(len(genres), 8)), genres, n_clusters)


def families_of(*groups: str) -> tuple[MapFamily, ...]:
    """A family for each group of genres: "rock, punk" is one of two."""
    return tuple(MapFamily(name=group, genres=tuple(group.split(", "))) for group in groups)


def replace_map(bundle: Path, places: NDArray[np.uint16] | None = None, **content: object) -> str:
    """Put other places or other content into the map of a bundle, sealed anew. Returns the new version."""
    if places is not None:
        np.save(bundle / MAP_PLACES, places)
    before = MapContent.model_validate_json((bundle / MAP).read_bytes())
    (bundle / MAP).write_text(before.model_copy(update=content).model_dump_json(), encoding="utf-8")
    return reseal(bundle, files=entries(bundle))
