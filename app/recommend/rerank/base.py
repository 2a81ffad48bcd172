"""What a reranker is: it brings the first tracks of a list into another order, and leaves none out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.catalogue.memberships import Memberships
from app.recommend.filters.columns import FeatureColumns
from app.recommend.ranking import Ranking
from app.recommend.request import RecommendationRequest
from app.retrieval.engine import Engine
from app.retrieval.weights import Weights


@dataclass(frozen=True)
class RerankContext:
    """What rerankers know beside the ranking.

    Attributes:
        features: float32 [n_tracks, 15], raw, of the catalogue.
        columns: the features, and the standard deviation of each in the catalogue.
        engine: over the vectors of the catalogue.
        weights: how much genre and timbre count for the similarity of two tracks.
        artists: which tracks each artist has.
        preceding: the artists, int64 [m], of each track right before the list, in their order.
    """

    features: NDArray[np.float32]
    columns: FeatureColumns
    engine: Engine
    weights: Weights
    artists: Memberships
    preceding: Sequence[NDArray[np.int64]]


_LEAST_REACH = 50  # more than a page has by default, so that something can come forward


def _as_it_is(rest: Ranking, _: RecommendationRequest) -> Ranking:
    return rest


@dataclass(frozen=True)
class Reranker:
    """A reranker as it is registered.

    Attributes:
        name: the field of a request that asks for it.
        description: what it does.
        reach: how many of the best it reorders at most; what follows keeps its order.
        applies: whether a request asks for it.
        rerank: the new order of a ranking that is not empty and not longer than `reach`.
        rescale: what follows, in its order, with scores that fit those of `rerank`.
        share: the largest share of the catalogue that it reorders, where that is more than a few tracks.
    """

    name: str
    description: str
    reach: int
    applies: Callable[[RecommendationRequest], bool]
    rerank: Callable[[Ranking, RecommendationRequest, RerankContext], Ranking]
    rescale: Callable[[Ranking, RecommendationRequest], Ranking] = _as_it_is
    share: float = 1.0

    def reach_in(self, n_tracks: int) -> int:
        """How many of the best it reorders in a catalogue of so many tracks."""
        return min(self.reach, max(_LEAST_REACH, int(n_tracks * self.share)))
