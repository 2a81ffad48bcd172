"""Endpoints of tracks and their audio features, by id."""

from collections.abc import Callable, Sequence
from typing import Any

from fastapi import Request, Response
from pydantic import BaseModel

from app.api.dependencies import ServiceInUse, service_in_use
from app.api.errors import RequestError
from app.api.routing.shortcut import QueryReader, shortcut
from app.service import Service
from app.spotify.errors import documented
from app.spotify.ids import letters, parse_ids
from app.spotify.parameters import WITH_MARKET, Ids, TrackId
from app.spotify.schemas import AudioFeatures, AudioFeaturesList, SpotifyTrack, TrackList
from app.spotify.serializer import SerializerInUse, listed, serializer_of
from app.spotify.trailing_slash_router import TrailingSlashRouter

_JSON = "application/json"
router = TrailingSlashRouter(prefix="/v1", tags=["spotify"])


class _IdsQuery(BaseModel):
    """What the parameters of several tracks are read as."""

    ids: str


_ids_query = QueryReader(_IdsQuery)


def _read_ids(request: Request) -> dict[str, Any] | None:
    query = _ids_query.read(request)
    return query and {
        "ids": query.ids,
        "service": service_in_use(request),
        "serializer": serializer_of(request),
    }


@router.get(
    "/tracks",
    summary="Show several tracks",
    responses=documented(400, 503),
    dependencies=WITH_MARKET,
    response_model=TrackList,
)
@shortcut(_read_ids)
async def get_tracks(ids: Ids, service: ServiceInUse, serializer: SerializerInUse) -> Response:
    """At most 50, in the order of the ids; null for an id that the catalogue does not have."""
    found = _each(parse_ids(ids, "track", "ids", most=50), service, lambda known: serializer.tracks(known, service))
    return Response(listed("tracks", found), media_type=_JSON)


@router.get(
    "/tracks/{id:path}",
    summary="Show a track",
    responses=documented(400, 404, 503),
    dependencies=WITH_MARKET,
    response_model=SpotifyTrack,
)
async def get_track(id: TrackId, service: ServiceInUse, serializer: SerializerInUse) -> Response:
    """The track with its album and artists. What the catalogue cannot know is a placeholder."""
    (track,) = serializer.tracks([service.track_index(id)], service)
    return Response(track, media_type=_JSON)


@router.get(
    "/audio-features",
    summary="Show the audio features of several tracks",
    responses=documented(400, 503),
    response_model=AudioFeaturesList,
)
@shortcut(_read_ids)
async def get_several_audio_features(ids: Ids, service: ServiceInUse, serializer: SerializerInUse) -> Response:
    """At most 100, in the order of the ids; null for an id that the catalogue does not have."""
    found = _each(
        parse_ids(ids, "track", "ids", most=100),
        service,
        lambda known: [serializer.audio_features(native, service) for native in service.json(known)],
    )
    return Response(listed("audio_features", found), media_type=_JSON)


@router.get(
    "/audio-features/{id:path}",
    summary="Show the audio features of a track",
    responses=documented(400, 404, 503),
    response_model=AudioFeatures,
)
async def get_audio_features(id: TrackId, service: ServiceInUse, serializer: SerializerInUse) -> Response:
    """The audio features as the table has them."""
    (native,) = service.json([service.track_index(id)])
    return Response(serializer.audio_features(native, service), media_type=_JSON)


def _each(ids: list[str], service: Service, write: Callable[[Sequence[int]], list[bytes]]) -> list[bytes | None]:
    """What is written of the tracks with these ids, in this order; None where the catalogue has no such id."""
    rows = service.track_indices(ids)
    if all(row is None for row in rows) and (told := letters(ids)):
        raise RequestError([("ids", f"expected ids of tracks{told}")])
    written = iter(write([row for row in rows if row is not None]))
    return [None if row is None else next(written) for row in rows]
