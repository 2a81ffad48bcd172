"""Endpoints of artists: by id, related artists and top tracks."""

from fastapi import Response

from app.api.dependencies import ServiceInUse
from app.api.errors import RequestError
from app.spotify.errors import documented
from app.spotify.ids import letters, parse_ids
from app.spotify.parameters import WITH_MARKET, ArtistId, Ids
from app.spotify.schemas import ArtistList, Artists, SpotifyArtist, Tracks
from app.spotify.serializer import SerializerInUse, listed
from app.spotify.trailing_slash_router import TrailingSlashRouter

_N_RELATED = 20  # as many as Spotify gave
_JSON = "application/json"
router = TrailingSlashRouter(prefix="/v1/artists", tags=["spotify"])


@router.get("", summary="Show several artists", responses=documented(400, 503), response_model=ArtistList)
def get_artists(ids: Ids, service: ServiceInUse, serializer: SerializerInUse) -> Response:
    """At most 50, in the order of the ids; null for an id that the catalogue does not have."""
    catalogue_ids = [serializer.aliases.catalogue_id(artist) for artist in parse_ids(ids, "artist", "ids", most=50)]
    profiles = service.artists.find(catalogue_ids)
    if not any(profiles) and (told := letters(catalogue_ids)):
        raise RequestError([("ids", f"expected ids of artists{told}")])
    found = [serializer.artist(profile) if profile else None for profile in profiles]
    return Response(listed("artists", found), media_type=_JSON)


@router.get(
    "/{id:path}/related-artists",
    summary="List related artists",
    responses=documented(400, 404, 503),
    response_model=Artists,
)
def get_related_artists(id: ArtistId, service: ServiceInUse, serializer: SerializerInUse) -> Response:
    """By sound and genres, the most similar first."""
    similar = service.similar_artists(serializer.aliases.catalogue_id(id), _N_RELATED).similar
    return Response(listed("artists", [serializer.artist(artist.profile) for artist in similar]), media_type=_JSON)


@router.get(
    "/{id:path}/top-tracks",
    summary="List the most popular tracks of an artist",
    responses=documented(400, 404, 503),
    dependencies=WITH_MARKET,
    response_model=Tracks,
)
def get_top_tracks(id: ArtistId, service: ServiceInUse, serializer: SerializerInUse) -> Response:
    """Up to ten, the most popular first; no recording twice."""
    page = service.artists.page(serializer.aliases.catalogue_id(id))
    return Response(listed("tracks", serializer.tracks(page.top_tracks, service)), media_type=_JSON)


@router.get("/{id:path}", summary="Show an artist", responses=documented(400, 404, 503), response_model=SpotifyArtist)
async def get_artist(id: ArtistId, service: ServiceInUse, serializer: SerializerInUse) -> Response:
    """The artist with its genres. What the catalogue cannot know is null or empty."""
    profile = service.artists.page(serializer.aliases.catalogue_id(id)).profile
    return Response(serializer.artist(profile), media_type=_JSON)
