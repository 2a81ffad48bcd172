"""Endpoints of tracks and their audio features, by id."""

from app.api.dependencies import ServiceInUse
from app.spotify.errors import documented
from app.spotify.ids import parse_ids
from app.spotify.parameters import WITH_MARKET, Ids, TrackId
from app.spotify.schemas import AudioFeatures, AudioFeaturesList, SpotifyTrack, TrackList
from app.spotify.serializer import SerializerInUse
from app.spotify.trailing_slash_router import TrailingSlashRouter

router = TrailingSlashRouter(prefix="/v1", tags=["spotify"])


@router.get("/tracks", summary="Show several tracks", responses=documented(400, 503), dependencies=WITH_MARKET)
def get_tracks(ids: Ids, service: ServiceInUse, serializer: SerializerInUse) -> TrackList:
    """At most 50, in the order of the ids; null for an id that the catalogue does not have."""
    found = service.tracks(parse_ids(ids, "track", "ids", most=50))
    return TrackList(tracks=[track and serializer.track(track) for track in found])


@router.get("/tracks/{id:path}", summary="Show a track", responses=documented(400, 404, 503), dependencies=WITH_MARKET)
async def get_track(id: TrackId, service: ServiceInUse, serializer: SerializerInUse) -> SpotifyTrack:
    """The track with its album and artists. What the catalogue cannot know is null or empty."""
    return serializer.track(service.track(id))


@router.get("/audio-features", summary="Show the audio features of several tracks", responses=documented(400, 503))
def get_several_audio_features(ids: Ids, service: ServiceInUse, serializer: SerializerInUse) -> AudioFeaturesList:
    """At most 100, in the order of the ids; null for an id that the catalogue does not have."""
    found = service.tracks(parse_ids(ids, "track", "ids", most=100))
    return AudioFeaturesList(audio_features=[track and serializer.audio_features(track) for track in found])


@router.get(
    "/audio-features/{id:path}", summary="Show the audio features of a track", responses=documented(400, 404, 503)
)
async def get_audio_features(id: TrackId, service: ServiceInUse, serializer: SerializerInUse) -> AudioFeatures:
    """The audio features as the table has them."""
    return serializer.audio_features(service.track(id))
