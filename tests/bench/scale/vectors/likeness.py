"""How like the real vectors the synthetic ones are, in what makes searching hard."""

import numpy as np
from numpy.typing import NDArray

_N_NEAR = 20


def intrinsic_dimension(vectors: NDArray[np.float32], queries: NDArray[np.float32]) -> float:
    """The dimension in which distances to the nearest grow as they do around the queries, float32 [q, d].

    The estimate of maximum likelihood by Levina and Bickel (2004), averaged as MacKay and Ghahramani (2005) do.
    Queries are not among the vectors [n, d].
    """
    squares = (
        (queries.astype(np.float64) ** 2).sum(axis=1)[:, None]
        + (vectors.astype(np.float64) ** 2).sum(axis=1)[None]
        - 2 * (queries @ vectors.T).astype(np.float64)
    )
    near = np.sort(np.partition(squares, _N_NEAR, axis=1)[:, :_N_NEAR], axis=1)
    logs = 0.5 * np.log(np.maximum(near, 1e-12))
    gains = (logs[:, -1:] - logs[:, :-1]).sum(axis=1)
    return float((_N_NEAR - 2) * len(gains) / gains.sum())
