"""Maximal marginal relevance (Carbonell & Goldstein 1998): each next track is good, and unlike those before it."""

import numpy as np
from numpy.typing import NDArray

from app.recommend.ranking import Ranking
from app.recommend.request import RecommendationRequest
from app.recommend.rerank.base import RerankContext, Reranker
from app.retrieval.engine import SIMILARITY_DECIMALS


def diversify(scores: NDArray[np.float64], vectors: NDArray[np.float64], diversity: float, n: int) -> NDArray[np.int64]:
    """Positions int64 [n] of candidates in their new order.

    Each next one has the largest (1 - diversity) · score - diversity · similarity to the most similar one taken before,
    rounded as scores are; of equal ones the first.

    Args:
        scores: float64 [c], best first.
        vectors: float64 [c, d], whose inner products are the similarities.
        diversity: from 0, by score alone, to 1.
        n: how many, at most c.
    """
    steps = 10**SIMILARITY_DECIMALS  # in whole steps, equal ones are equal
    relevance = (1 - diversity) * scores
    closest = np.full(len(scores), -np.inf)
    order = np.zeros(n, dtype=np.int64)  # the first is the best by score
    for step in range(1, n):
        taken = order[step - 1]
        relevance[taken] = -np.inf
        np.maximum(closest, vectors @ vectors[taken], out=closest)
        order[step] = np.rint((relevance - diversity * closest) * steps).argmax()
    return order


def _rerank(ranking: Ranking, request: RecommendationRequest, context: RerankContext) -> Ranking:
    weights = context.weights
    own = context.engine.gather(ranking.track_indices)
    vectors = context.engine.layout.comparable(own, weights.genre, weights.timbre)
    # Further ones are on no page of this request, unless they are brought forward afterwards.
    n = len(ranking) if request.shape.spacing else min(request.list_length, len(ranking))
    return ranking.at(diversify(ranking.scores, vectors, request.diversity, n))


DIVERSITY = Reranker(
    name="diversity",
    description="Puts tracks behind each other that are unlike each other.",
    reach=100,
    applies=lambda request: request.diversity > 0,
    rerank=_rerank,
)
