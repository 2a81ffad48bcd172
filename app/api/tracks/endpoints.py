"""Endpoints of tracks: a track, similar tracks, and the path between two tracks."""

import re
from typing import Annotated

from fastapi import Query, Request
from fastapi.concurrency import run_in_threadpool

from app.api.admission import Kind, work
from app.api.dependencies import OtherTrackId, ServiceInUse, TrackId
from app.api.errors import RequestError, documented, located
from app.api.filters.schemas import SimilarQuery, query_place
from app.api.routing.families import family_router
from app.api.tracks.schemas import PathAnswer, PathQuery, SimilarAnswer, TrackOut
from app.errors import InvalidRequest, SameRecording

_LOOK_UP = re.compile(rb"(k=[^&]*)?")
router = family_router("tracks", prefix="/tracks")


@router.get("/{id}", summary="Show a track", responses=documented(404, 422, 503))
async def get_track(id: TrackId, service: ServiceInUse) -> TrackOut:
    """Its names, genres and raw features. An unknown feature is null."""
    return TrackOut.from_domain(service.track(id))


def _kind_of_similar(request: Request) -> Kind:
    """A look-up, or, with any parameter but the number of tracks, a search through the catalogue."""
    # By its bytes: to parse thousands of parameters takes longer than to refuse them.
    return "light" if _LOOK_UP.fullmatch(request.scope["query_string"]) else "heavy"


@router.get(
    "/{id}/similar",
    summary="List similar tracks",
    responses=documented(404, 422, 501, 503),
    response_model_exclude_unset=True,
)
@work(_kind_of_similar)
async def get_similar_tracks(
    id: TrackId, query: Annotated[SimilarQuery, Query()], service: ServiceInUse
) -> SimilarAnswer:
    """The most similar first, ties by id. The list has no version of the track itself, and no recording twice."""
    filters = query.filters
    weights = query.genre_weight, query.timbre_weight
    if not filters and weights == (None, None):  # a look-up, which takes less time than starting a thread
        found = service.similar(id, query.k)
    else:
        try:
            found = await run_in_threadpool(
                service.similar, id, query.k, query.genre_weight, filters, query.timbre_weight
            )
        except InvalidRequest as error:
            raise located(error, query_place) from None
    return SimilarAnswer.from_domain(found, service.version)


@router.get("/{id}/path/{other}", summary="List a path of tracks to another track", responses=documented(404, 422, 503))
@work("heavy")
def get_song_path(
    id: TrackId, other: OtherTrackId, query: Annotated[PathQuery, Query()], service: ServiceInUse
) -> PathAnswer:
    """Even steps through the embedding. There is no recording twice, and an artist has at most two tracks in a row."""
    try:
        tracks, similarities = service.path(id, other, query.length)
    except SameRecording as error:
        raise RequestError([("path.other", error.message)]) from None
    return PathAnswer.from_domain(tracks, similarities, service.version)
