"""What a bundle says of its search: how deep its neighbour tables are, and what share of true neighbours it finds."""

import numpy as np
from numpy.typing import NDArray

from app.retrieval.engine import Engine

N_NEIGHBOURS = 50
"""Depth of the neighbour tables; the service searches for more."""

_RECALL_SAMPLE = 200


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
