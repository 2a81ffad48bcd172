"""Endpoints of tracks: a track, similar tracks, and the path between two tracks."""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from app.api.admission import Kind, work
from app.api.dependencies import OtherTrackId, ServiceInUse, TrackId, service_in_use
from app.api.errors import RequestError, documented, located
from app.api.filters.schemas import SimilarQuery, query_place
from app.api.ids import bare_track_id
from app.api.routing.families import family_router
from app.api.routing.shortcut import QueryReader, shortcut
from app.api.tracks.answers import path_answer, similar_answer
from app.api.tracks.schemas import PathAnswer, PathQuery, SimilarAnswer, TrackOut
from app.errors import InvalidRequest, SameRecording
from app.recommend.request import AS_FOUND, ListShape

_JSON = "application/json"
_LOOK_UP = re.compile(rb"((?:k|limit)=[^&]*)?")
_PLAIN = re.compile(rb"(?:(?:k|limit)=([1-9][0-9]?|100))?")  # all of them, as plain as can be
_DEFAULT_K = SimilarQuery.model_fields["k"].default
_similar_query = QueryReader(SimilarQuery)
router = family_router("tracks", prefix="/tracks")


def _read_track(request: Request) -> dict[str, Any]:
    return {"id": bare_track_id(request.path_params["id"]), "service": service_in_use(request)}


@router.get("/{id}", summary="Show a track", responses=documented(404, 422, 503), response_model=TrackOut)
@shortcut(_read_track)
async def get_track(id: TrackId, service: ServiceInUse) -> Response:
    """Its names, genres and raw features. An unknown feature is null."""
    (track,) = service.json([service.track_index(id)])
    return Response(track, media_type=_JSON)


def _kind_of_similar(request: Request) -> Kind:
    """A look-up, or, with any parameter but the number of tracks, a search through the catalogue."""
    # By its bytes: to parse thousands of parameters takes longer than to refuse them.
    return "light" if _LOOK_UP.fullmatch(request.scope["query_string"]) else "heavy"


@dataclass(frozen=True)
class _LookUp:
    """A `SimilarQuery` that says no more than how many."""

    n_wanted: int
    genre_weight: None = None
    timbre_weight: None = None
    filters: tuple[()] = ()
    shape: ListShape = AS_FOUND
    offset: int = 0


def _read_similar(request: Request) -> dict[str, Any] | None:
    plain = _PLAIN.fullmatch(request.scope["query_string"])
    query = _LookUp(int(plain[1] or _DEFAULT_K)) if plain else _similar_query.read(request)
    return None if query is None else {**_read_track(request), "query": query}


@router.get(
    "/{id}/similar",
    summary="List similar tracks",
    responses=documented(404, 422, 501, 503),
    response_model=SimilarAnswer,
)
@work(_kind_of_similar)
@shortcut(_read_similar)
async def get_similar_tracks(id: TrackId, query: Annotated[SimilarQuery, Query()], service: ServiceInUse) -> Response:
    """The most similar first, ties by id. The list has no version of the track itself, and no recording twice; pages
    never repeat.
    """
    filters = query.filters
    asked = query.genre_weight, query.timbre_weight, query.shape, query.offset
    if not filters and asked == (None, None, AS_FOUND, 0):  # a look-up, which takes less time than starting a thread
        found = service.similar(id, query.n_wanted)
    else:
        try:
            found = await run_in_threadpool(
                service.similar,
                *(id, query.n_wanted, query.genre_weight, filters, query.timbre_weight, query.shape, query.offset),
            )
        except InvalidRequest as error:
            raise located(error, query_place) from None
    return Response(similar_answer(found, service), media_type=_JSON)


@router.get(
    "/{id}/path/{other}",
    summary="List a path of tracks to another track",
    responses=documented(404, 422, 503),
    response_model=PathAnswer,
)
@work("heavy")
def get_song_path(
    id: TrackId, other: OtherTrackId, query: Annotated[PathQuery, Query()], service: ServiceInUse
) -> Response:
    """Even steps through the embedding. There is no recording twice, and an artist has at most two tracks in a row."""
    try:
        found = service.path(id, other, query.length)
    except SameRecording as error:
        raise RequestError([("path.other", error.message)]) from None
    return Response(path_answer(*found, service), media_type=_JSON)
