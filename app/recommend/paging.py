"""Which part of a list a page shows."""

import numpy as np
from numpy.typing import NDArray

from app.recommend.request import RecommendationRequest


def page_positions(n: int, request: RecommendationRequest) -> NDArray[np.int64]:
    """Positions int64 in a list of `n` that the page shows; of a sample, those that were drawn for it, best first."""
    page = slice(request.offset, request.offset + request.k)
    if request.sample is None:
        return np.arange(n)[page]
    drawn = np.random.default_rng(request.sample.random_seed).permutation(min(n, request.sample.size))
    return np.sort(drawn[page])
