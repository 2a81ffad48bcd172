"""A track, and what else is like it."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.concurrency import run_in_threadpool

from app.api.dependencies import InUse, OtherTrackId, TrackId
from app.api.errors import RequestError, documented, located
from app.api.filters.schemas import SimilarQuery, filters_from_query, query_parameter
from app.api.tracks.schemas import PathAnswer, PathQuery, SimilarAnswer, TrackOut
from app.errors import InvalidRequest, Problem, SameRecording, UnknownFilterValue

router = APIRouter(prefix="/tracks", tags=["tracks"])


@router.get("/{id}", summary="Show a track", responses=documented(404, 422, 503))
async def get_track(id: TrackId, service: InUse) -> TrackOut:
    """Its names, genres and raw features; an unknown feature is null."""
    return TrackOut.of(service.track(id))


@router.get("/{id}/similar", summary="List tracks that are like it", responses=documented(404, 422, 503))
async def get_similar_tracks(id: TrackId, query: Annotated[SimilarQuery, Query()], service: InUse) -> SimilarAnswer:
    """Best first, ties by id. No version of the track itself, and no recording twice."""
    filters = filters_from_query(query)
    if not filters and query.genre_weight is None:  # a look-up: quicker than any thread
        found = service.similar(id, query.k)
    else:
        try:
            found = await run_in_threadpool(service.similar, id, query.k, query.genre_weight, filters)
        except InvalidRequest as error:
            raise located(error, _query_place) from None
    return SimilarAnswer.answer(found, service.version)


def _query_place(problem: Problem) -> str:
    """Where the query string has what is wrong."""
    assert isinstance(problem, UnknownFilterValue)  # the track was found, and there are no other seeds
    return f"query.{query_parameter(problem.filter_name, problem.part)}"


@router.get("/{id}/path/{other}", summary="List tracks that lead to another one", responses=documented(404, 422, 503))
def get_song_path(id: TrackId, other: OtherTrackId, query: Annotated[PathQuery, Query()], service: InUse) -> PathAnswer:
    """Even steps through the embedding. No recording twice, at most two tracks by one artist running."""
    try:
        tracks, similarities = service.path(id, other, query.length)
    except SameRecording as error:
        raise RequestError([("path.other", error.message)]) from None
    return PathAnswer.answer(tracks, similarities, service.version)
