"""Endpoints of the map: what is written on it, all points, what is at a place, and where tracks are."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from app.api.accept import accepts_gzip
from app.api.admission import work
from app.api.dependencies import ServiceInUse
from app.api.errors import documented
from app.api.map.schemas import MapAnswer, MapPlaceQuery, MapPositionsQuery, PositionsAnswer
from app.api.routing.families import family_router
from app.api.tracks.schemas import TrackOut

router = family_router("catalogue", prefix="/map")

_BYTES = "application/octet-stream"
_POINTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "5 bytes for each track, little endian: every x (uint16), then every y (uint16), then every "
        "family (uint8, 255 for a track without a genre)",
        "content": {_BYTES: {"schema": {"type": "string", "format": "binary"}}},
    },
    304: {"description": "As the header If-None-Match says, the client has these points already"},
}


@router.get("", summary="Show what is written on the map", responses=documented(501, 503))
@work("map")
def get_map(service: ServiceInUse) -> MapAnswer:
    """Families of genres, and each genre where it is densest.

    Places go from 0 to 65535, x to the right and y upwards.
    """
    return MapAnswer.from_domain(service.map, service.version)


@router.get(
    "/points", summary="List all points of the map", response_class=Response, responses=_POINTS | documented(501, 503)
)
@work("map")
def get_map_points(service: ServiceInUse, request: Request) -> Response:
    """All tracks that are in the catalogue now, as bytes that can be drawn as they are. GET /map/track tells which is
    which.
    """
    packed = service.map.view().packed
    etag = f'"{packed.digest}"'
    headers = {"ETag": etag}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if accepts_gzip(request.headers):
        return Response(packed.compressed, headers=headers | {"Content-Encoding": "gzip"}, media_type=_BYTES)
    return Response(packed.content, headers=headers, media_type=_BYTES)


@router.get(
    "/track",
    summary="Show the track nearest to a place on the map",
    responses=documented(404, 422, 501, 503),
    response_model=TrackOut,
)
@work("map")
def get_map_track(query: Annotated[MapPlaceQuery, Query()], service: ServiceInUse) -> Response:
    """However far it is. Of tracks that are equally near, always the same one."""
    (track,) = service.json([service.track_index_at(query.x, query.y)])
    return Response(track, media_type="application/json")


@router.get("/positions", summary="List where tracks are on the map", responses=documented(422, 501, 503))
@work("map")
def get_map_positions(query: Annotated[MapPositionsQuery, Query()], service: ServiceInUse) -> PositionsAnswer:
    """The places of up to 200 tracks."""
    return PositionsAnswer.from_domain(service.map.places(query.id), service.version)
