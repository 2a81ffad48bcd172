"""A track as JSON, as every answer shows it. Made once for a track, since to make it costs more than to find it."""

from math import isnan

from pydantic_core import to_json

from app.bundle.features import FEATURES, TYPES
from app.catalogue.track import Track


def track_json(track: Track) -> bytes:
    """A JSON object in UTF-8, without spaces. `app.api.tracks.schemas.TrackOut` describes it."""
    pairs = zip(FEATURES, track.features, strict=True)
    features = {feature.name: None if isnan(value) else TYPES[feature.type](value) for feature, value in pairs}
    return to_json(
        {
            "id": track.id,
            "name": track.name,
            "artists": [{"id": artist.id, "name": artist.name} for artist in track.artists],
            "album": track.album.name,
            "genres": track.genres,
            "genres_from": track.genres_from,
            "popularity": features["popularity"],
            "duration_ms": features["duration_ms"],
            "explicit": features["explicit"],
            "features": features,
            "extras": track.extras,
        }
    )
