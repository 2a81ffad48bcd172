"""Endpoints of artists: by id, related artists, top tracks and albums."""

from typing import Annotated

from fastapi import Query, Response

from app.api.admission import work
from app.api.dependencies import ServiceInUse
from app.api.errors import RequestError
from app.spotify.errors import documented
from app.spotify.ids import letters, parse_ids, split
from app.spotify.parameters import WITH_MARKET, ArtistId, Ids, Limit, Offset
from app.spotify.schemas import ArtistAlbumPaging, ArtistList, Artists, SpotifyArtist, Tracks
from app.spotify.serializer import SerializerInUse, listed
from app.spotify.trailing_slash_router import TrailingSlashRouter
from app.spotify.writing.paging import page_json

_N_RELATED = 20  # as many as Spotify gave
_GROUPS = ("album", "single", "appears_on", "compilation")
_JSON = "application/json"
Groups = Annotated[
    str | None, Query(description="Which of `album`, `single`, `appears_on` and `compilation`; all by default")
]
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


@router.get(
    "/{id:path}/albums",
    summary="List the albums of an artist",
    responses=documented(400, 404, 503),
    dependencies=WITH_MARKET,
    response_model=ArtistAlbumPaging,
)
@work("heavy")
def get_artist_albums(
    id: ArtistId,
    service: ServiceInUse,
    serializer: SerializerInUse,
    include_groups: Groups = None,
    limit: Limit = 20,
    offset: Offset = 0,
) -> Response:
    """Its own albums, singles and compilations, then those by others that it has a track on. In each of these groups
    the newest come first.
    """
    asked = split(include_groups) if include_groups is not None else [*_GROUPS]
    if not asked or not set(asked) <= set(_GROUPS):
        expected = f"expected some of {', '.join(_GROUPS)}, with commas between"
        raise RequestError([("include_groups", f"{expected}, got {(include_groups or '')[:64]!r}")])
    of_artist = service.albums.of_artist(service.artists.index(serializer.aliases.catalogue_id(id)))
    found = [(album, group) for album, group in of_artist if group in asked]
    items = [
        serializer.album(service.albums.profile(album), album_group=group)
        for album, group in found[offset : offset + limit]
    ]
    groups = {} if include_groups is None else {"include_groups": include_groups}

    def link(start: int) -> str:
        return serializer.links.listing("artists", id, "albums", **groups, offset=start, limit=limit)

    return Response(page_json(items, len(found), limit, offset, link), media_type=_JSON)


@router.get("/{id:path}", summary="Show an artist", responses=documented(400, 404, 503), response_model=SpotifyArtist)
async def get_artist(id: ArtistId, service: ServiceInUse, serializer: SerializerInUse) -> Response:
    """The artist with its genres. What the catalogue cannot know is a placeholder."""
    profile = service.artists.page(serializer.aliases.catalogue_id(id)).profile
    return Response(serializer.artist(profile), media_type=_JSON)
