"""What is said of a bundle's search: what share of true neighbours it finds, and how they spread over the catalogue."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from app.bundle import parts
from app.bundle.features import column
from app.bundle.reader import Bundle
from app.retrieval.engine import Engine
from app.retrieval.flat import FlatEngine
from app.retrieval.nearest_recordings import find_nearest_recordings
from training.data.tracks import Tracks
from training.evaluation.catalogue_figures import catalogue_figures

N_NEIGHBOURS = 50
"""Depth of the neighbour tables; the service searches for more."""

_RECALL_SAMPLE = 200
_LISTED = 10


def measure_recall(engine: Engine, queries: NDArray[np.float32], rng: np.random.Generator, k: int = 10) -> float:
    """Recall@k of `engine` against NumPy's exact inner products, on a sample of `queries`, float32 [q, d]."""
    sample = queries[rng.choice(len(queries), min(_RECALL_SAMPLE, len(queries)), replace=False)]
    k = min(k, len(engine))
    vectors = engine.gather(np.arange(len(engine)))
    exact = sample.astype(np.float64) @ vectors.T.astype(np.float64)
    # Several tracks can be equally near: what counts is to be as near as the k-th, not to be that very track.
    kth = np.partition(exact, -k, axis=1)[:, -k]
    found = engine.search(sample, None, k).track_indices
    return float((np.take_along_axis(exact, found, axis=1) >= kth[:, None] - 1e-6).mean())


def measure_catalogue(
    bundle: Bundle, tracks: Tracks, advance: Callable[[int], None] = lambda _: None
) -> dict[str, dict[str, float]]:
    """How the ten nearest of all tracks spread over the catalogue, by the bundle's tables and by the embedding alone.

    `advance` is called with the number of tracks just searched for.
    """
    popularity = tracks.features[:, column("popularity")]
    engine = FlatEngine(np.asarray(bundle.vectors), bundle.layout)
    embedding_alone = bundle.layout.queries(np.asarray(bundle.vectors), np.zeros(len(tracks), dtype=np.float32))
    recordings = tracks.recordings
    by_embedding, _ = find_nearest_recordings(engine, embedding_alone, recordings, recordings, _LISTED, advance)
    return {
        how: {name: round(value, 5) for name, value in catalogue_figures(nearest, popularity).items()}
        for how, nearest in (
            ("as served", np.asarray(bundle.arrays[parts.NEIGHBOURS])[:, :_LISTED].astype(np.int64)),
            ("by the embedding alone", by_embedding),
        )
    }
