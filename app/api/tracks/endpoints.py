"""A track, and what else is like it."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.concurrency import run_in_threadpool

from app.api.dependencies import InUse, OtherTrackId, TrackId
from app.api.errors import documented
from app.api.recommendations.filters import SIMILAR_PLACES, SimilarQuery, similar_filters
from app.api.schemas import SimilarAnswer, TrackOut
from app.api.tracks.path_schemas import PathAnswer, PathQuery
from app.errors import InvalidQuery

router = APIRouter(prefix="/tracks", tags=["tracks"])


@router.get("/{id}", summary="Show a track", responses=documented(404, 422, 503))
async def get_track(id: TrackId, recommender: InUse) -> TrackOut:
    """Its names, genres and raw features; an unknown feature is null."""
    return TrackOut.of(recommender.track(id))


@router.get("/{id}/similar", summary="List tracks that are like it", responses=documented(404, 422, 503))
async def get_similar_tracks(id: TrackId, query: Annotated[SimilarQuery, Query()], recommender: InUse) -> SimilarAnswer:
    """Best first, ties by id. No version of the track itself, and no recording twice."""
    filters = similar_filters(query)
    if filters is None and query.genre_weight is None:  # a look-up: quicker than any thread
        found = recommender.similar(id, query.k)
    else:
        try:
            found = await run_in_threadpool(recommender.similar, id, query.k, query.genre_weight, filters)
        except InvalidQuery as error:
            raise error.renamed(SIMILAR_PLACES.__getitem__) from None
    return SimilarAnswer.answer(found, recommender.version)


@router.get("/{id}/path/{other}", summary="List tracks that lead to another one", responses=documented(404, 422, 503))
def get_path(id: TrackId, other: OtherTrackId, query: Annotated[PathQuery, Query()], recommender: InUse) -> PathAnswer:
    """Even steps through the embedding. No recording twice, at most two tracks by one artist running."""
    tracks, similarities = recommender.path(id, other, query.length)
    return PathAnswer.answer(tracks, similarities, recommender.version)
