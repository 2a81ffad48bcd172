"""Spacing: tracks of one artist stand some places apart, and the order stays as it is wherever that allows."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.catalogue.memberships import Memberships
from app.recommend.ranking import Ranking
from app.recommend.request import MAX_LISTED, RecommendationRequest
from app.recommend.rerank.base import RerankContext, Reranker

_TAKEN = 2 * MAX_LISTED  # places later than any list is long


def space(
    artists: Memberships, spacing: int, preceding: Sequence[NDArray[np.int64]], n_listed: int, n: int
) -> NDArray[np.int64]:
    """Positions int64 [n] of the tracks of a list in their new order.

    At each place stands the first of those left of which no artist stands at one of the `spacing` places before. Where
    each of them has such an artist, it is the one whose artists are furthest back; of equal ones the first.

    Args:
        artists: of the tracks of the list, by their positions in it.
        spacing: how many places stand between two tracks of one artist.
        preceding: the artists of each track right before the list, in their order.
        n_listed: how many tracks the list has.
        n: how many are wanted, at most `n_listed`.
    """
    free_at = np.zeros(n_listed, dtype=np.int64)  # the first place at which each track is free to stand
    for place, known in enumerate(preceding, start=-len(preceding)):
        free_at[artists.of_groups(known)[1]] = place + spacing + 1
    taken = np.zeros(n_listed, dtype=np.int64)
    order = np.empty(n, dtype=np.int64)
    for place in range(n):
        order[place] = chosen = int((np.maximum(free_at, place) + taken).argmin())
        taken[chosen] = _TAKEN
        free_at[artists.of_groups(artists.of_track(chosen))[1]] = place + spacing + 1
    return order


def _rerank(ranking: Ranking, request: RecommendationRequest, context: RerankContext) -> Ranking:
    positions, groups = context.artists.of_tracks(ranking.track_indices)
    listed = Memberships.of(groups, positions, len(context.artists), len(ranking))
    n = min(request.list_length, len(ranking))  # further ones are on no page of this request
    return ranking.at(space(listed, request.shape.spacing, context.preceding, len(ranking), n))


SPACING = Reranker(
    name="spacing",
    description="Moves tracks back that stand close behind another track of one of their artists.",
    reach=MAX_LISTED,
    applies=lambda request: request.shape.spacing > 0 and request.sample is None,
    rerank=_rerank,
)
