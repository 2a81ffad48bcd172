"""Endpoints of albums: by id, their tracks, and the markets that they are in."""

from fastapi import Response

from app.api.dependencies import ServiceInUse
from app.api.errors import RequestError
from app.service import Service
from app.spotify.errors import documented
from app.spotify.ids import letters, parse_ids
from app.spotify.parameters import WITH_MARKET, AlbumId, Ids, Limit, Offset
from app.spotify.schemas import AlbumList, Markets, SpotifyWholeAlbum, TrackOfAlbumPaging
from app.spotify.serializer import Serializer, SerializerInUse, listed
from app.spotify.trailing_slash_router import TrailingSlashRouter
from app.spotify.writing.markets import MARKETS
from app.spotify.writing.paging import page_json

_N_TRACKS = 50  # of an album itself, as Spotify has it
_JSON = "application/json"
router = TrailingSlashRouter(prefix="/v1", tags=["spotify"])


@router.get(
    "/albums",
    summary="Show several albums",
    responses=documented(400, 503),
    dependencies=WITH_MARKET,
    response_model=AlbumList,
)
def get_albums(ids: Ids, service: ServiceInUse, serializer: SerializerInUse) -> Response:
    """At most 20, in the order of the ids; null for an id that the catalogue does not have."""
    wanted = parse_ids(ids, "album", "ids", most=20)
    found = service.albums.indices(wanted)
    if all(album is None for album in found) and (told := letters(wanted)):
        raise RequestError([("ids", f"expected ids of albums{told}")])
    albums = [None if album is None else _whole_album(album, service, serializer) for album in found]
    return Response(listed("albums", albums), media_type=_JSON)


@router.get(
    "/albums/{id:path}/tracks",
    summary="List the tracks of an album",
    responses=documented(400, 404, 503),
    dependencies=WITH_MARKET,
    response_model=TrackOfAlbumPaging,
)
def get_album_tracks(
    id: AlbumId, service: ServiceInUse, serializer: SerializerInUse, limit: Limit = 20, offset: Offset = 0
) -> Response:
    """Those that the catalogue has, in the order of the album where it is known."""
    return Response(_tracks(service.albums.index(id), service, serializer, limit, offset), media_type=_JSON)


@router.get(
    "/albums/{id:path}",
    summary="Show an album",
    responses=documented(400, 404, 503),
    dependencies=WITH_MARKET,
    response_model=SpotifyWholeAlbum,
)
def get_album(id: AlbumId, service: ServiceInUse, serializer: SerializerInUse) -> Response:
    """The album with its artists and its first 50 tracks. The catalogue knows an album by its name and the first artist
    of its tracks.
    """
    return Response(_whole_album(service.albums.index(id), service, serializer), media_type=_JSON)


@router.get("/markets", summary="List the markets", response_model=Markets)
async def get_markets() -> Markets:
    """All countries: the catalogue is the same everywhere."""
    return Markets(markets=[*MARKETS])


def _whole_album(album: int, service: Service, serializer: Serializer) -> bytes:
    return serializer.whole_album(
        service.albums.profile(album), _tracks(album, service, serializer, limit=_N_TRACKS, offset=0)
    )


def _tracks(album: int, service: Service, serializer: Serializer, limit: int, offset: int) -> bytes:
    tracks = service.albums.tracks_of(album)
    shown = tracks[offset : offset + limit]
    (album_id,) = {place.album_id for place in service.albums.places(tracks[:1])}
    items = serializer.tracks_of_album(shown, service)
    return page_json(
        items,
        len(tracks),
        limit,
        offset,
        lambda start: serializer.links.listing("albums", album_id, "tracks", offset=start, limit=limit),
    )
