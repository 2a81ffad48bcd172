"""Endpoints of artists: by id, related artists and top tracks."""

from app.api.dependencies import ServiceInUse
from app.spotify.errors import documented
from app.spotify.ids import parse_ids
from app.spotify.parameters import WITH_MARKET, ArtistId, Ids
from app.spotify.schemas import ArtistList, Artists, SpotifyArtist, Tracks
from app.spotify.serializer import SerializerInUse
from app.spotify.trailing_slash_router import TrailingSlashRouter

_N_RELATED = 20  # as many as Spotify gave
router = TrailingSlashRouter(prefix="/v1/artists", tags=["spotify"])


@router.get("", summary="Show several artists", responses=documented(400, 503))
def get_artists(ids: Ids, service: ServiceInUse, serializer: SerializerInUse) -> ArtistList:
    """At most 50, in the order of the ids; null for an id that the catalogue does not have."""
    catalogue_ids = [serializer.aliases.catalogue_id(artist) for artist in parse_ids(ids, "artist", "ids", most=50)]
    profiles = service.artists.find(catalogue_ids)
    return ArtistList(artists=[profile and serializer.artist(profile) for profile in profiles])


@router.get("/{id:path}/related-artists", summary="List related artists", responses=documented(400, 404, 503))
def get_related_artists(id: ArtistId, service: ServiceInUse, serializer: SerializerInUse) -> Artists:
    """By sound and genres, the most similar first."""
    similar = service.similar_artists(serializer.aliases.catalogue_id(id), _N_RELATED).similar
    return Artists(artists=[serializer.artist(artist.profile) for artist in similar])


@router.get(
    "/{id:path}/top-tracks",
    summary="List the most popular tracks of an artist",
    responses=documented(400, 404, 503),
    dependencies=WITH_MARKET,
)
def get_top_tracks(id: ArtistId, service: ServiceInUse, serializer: SerializerInUse) -> Tracks:
    """Up to ten, the most popular first; no recording twice."""
    page = service.artists.page(serializer.aliases.catalogue_id(id))
    return Tracks(tracks=[serializer.track(track) for track in page.top_tracks])


@router.get("/{id:path}", summary="Show an artist", responses=documented(400, 404, 503))
async def get_artist(id: ArtistId, service: ServiceInUse, serializer: SerializerInUse) -> SpotifyArtist:
    """The artist with its genres. What the catalogue cannot know is null or empty."""
    return serializer.artist(service.artists.page(serializer.aliases.catalogue_id(id)).profile)
