"""What share of the true neighbours an engine finds."""

import numpy as np
from numpy.typing import NDArray

from app.retrieval.engine import Engine

_SAMPLE = 200
_SAMPLE_SEED = 0  # the figure is of the engine, not of a training


def measure_recall(engine: Engine, queries: NDArray[np.float32], k: int = 10) -> float:
    """Recall@k of `engine` against NumPy's exact inner products, on a fixed sample of `queries`, float32 [q, d]."""
    rng = np.random.default_rng(_SAMPLE_SEED)
    sample = queries[rng.choice(len(queries), min(_SAMPLE, len(queries)), replace=False)]
    k = min(k, len(engine))
    vectors = engine.gather(np.arange(len(engine)))
    exact = sample.astype(np.float64) @ vectors.T.astype(np.float64)
    # Several tracks can be equally near: what counts is to be as near as the k-th, not to be that very track.
    kth = np.partition(exact, -k, axis=1)[:, -k]
    found = engine.search(sample, None, k).track_indices
    return float((np.take_along_axis(exact, found, axis=1) >= kth[:, None] - 1e-6).mean())
