"""Preferred values of features: tracks that are near them come to the front."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.bundle.features import FEATURES, column
from app.recommend.ranking import Ranking, by_score
from app.recommend.request import RecommendationRequest, Target
from app.recommend.rerank.base import RerankContext, Reranker
from app.retrieval.engine import SIMILARITY_DECIMALS


def prefer(
    scores: NDArray[np.float64],
    features: NDArray[np.float32],
    targets: Sequence[Target],
    deviations: NDArray[np.float64],
) -> NDArray[np.float64]:
    """(score + Σ weight · closeness) / (1 + Σ weight), float64 [c].

    Closeness is 1 / (1 + distance), in standard deviations of the catalogue; of a categorical feature it is 1 for the
    same value and 0 for another, and of an unknown value 0.

    Args:
        scores: float64 [c], of the candidates.
        features: float32 [c, 15], theirs, NaN for unknown.
        targets: the preferences.
        deviations: float64 [15], standard deviation of each feature in the catalogue.
    """
    total = scores.copy()
    for target in targets:
        position = column(target.feature)
        values = features[:, position].astype(np.float64)
        if FEATURES[position].kind == "categorical":
            closeness = (values == target.value).astype(np.float64)
        else:
            closeness = np.nan_to_num(1 / (1 + np.abs(values - target.value) / deviations[position]), nan=0.0)
        total += target.weight * closeness
    return total / _total_weight(targets)


def _total_weight(targets: Sequence[Target]) -> float:
    return 1 + sum(target.weight for target in targets)


def _rerank(ranking: Ranking, request: RecommendationRequest, context: RerankContext) -> Ranking:
    features = context.features[ranking.track_indices]
    return by_score(
        ranking.track_indices, prefer(ranking.scores, features, request.targets, context.columns.deviations)
    )


def _rescale(rest: Ranking, request: RecommendationRequest) -> Ranking:
    """As if none was near: so none has a higher score than any of those before, of which none had a lower one."""
    scores = rest.scores / _total_weight(request.targets)
    return Ranking(rest.track_indices, np.round(scores, SIMILARITY_DECIMALS))


TARGETS = Reranker(
    name="targets",
    description="Brings tracks that are near preferred values of features to the front.",
    reach=500,
    applies=lambda request: bool(request.targets),
    rerank=_rerank,
    rescale=_rescale,
    # The best 500 of a small catalogue are a good part of it, most of which is like no seed: heavy targets chose from
    # that, and the seeds counted no more.
    share=0.02,
)
