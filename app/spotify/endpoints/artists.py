"""Artists by id, and who is like them."""

from app.api.dependencies import ServiceInUse
from app.spotify.errors import documented
from app.spotify.ids import parse_ids
from app.spotify.parameters import WITH_MARKET, ArtistId, Ids
from app.spotify.schemas import ArtistList, Artists, SpotifyArtist, Tracks
from app.spotify.serializer import SerializerInUse
from app.spotify.trailing_slashes import BothSlashes

_N_RELATED = 20  # as many as Spotify gave
router = BothSlashes(prefix="/v1/artists", tags=["spotify"])


@router.get("", summary="Several artists", responses=documented(400, 503))
def get_artists(ids: Ids, service: ServiceInUse, serializer: SerializerInUse) -> ArtistList:
    """At most 50, in the order asked; null for an id that the catalogue does not have."""
    asked = [serializer.aliases.catalogue_id(one) for one in parse_ids(ids, "artist", "ids", most=50)]
    return ArtistList(artists=[found and serializer.artist(found) for found in service.artists.find(asked)])


@router.get("/{id:path}/related-artists", summary="Artists that are like one", responses=documented(400, 404, 503))
def get_related_artists(id: ArtistId, service: ServiceInUse, serializer: SerializerInUse) -> Artists:
    """By what they sound like and what genres they play. Best first."""
    similar = service.similar_artists(serializer.aliases.catalogue_id(id), _N_RELATED).similar
    return Artists(artists=[serializer.artist(one.profile) for one in similar])


@router.get(
    "/{id:path}/top-tracks",
    summary="Popular tracks of an artist",
    responses=documented(400, 404, 503),
    dependencies=WITH_MARKET,
)
def get_top_tracks(id: ArtistId, service: ServiceInUse, serializer: SerializerInUse) -> Tracks:
    """Up to ten, most popular first; no recording twice."""
    page = service.artists.page(serializer.aliases.catalogue_id(id))
    return Tracks(tracks=[serializer.track(track) for track in page.top_tracks])


@router.get("/{id:path}", summary="An artist", responses=documented(400, 404, 503))
async def get_artist(id: ArtistId, service: ServiceInUse, serializer: SerializerInUse) -> SpotifyArtist:
    """With its genres. What the catalogue cannot know is null or empty."""
    return serializer.artist(service.artists.page(serializer.aliases.catalogue_id(id)).profile)
