"""A track of a folder in the form in which a service takes live changes."""

from dataclasses import asdict
from typing import Any

from app.audio.extraction import extractor
from app.audio.tracks import AudioTrack
from app.bundle.catalogue.extras import EXTRAS


def upsert(track: AudioTrack, with_timbre: bool) -> dict[str, Any]:
    """All that is known of the track; what tags say that cannot be, such as a 31st of February, is left out."""
    tags = track.tags
    features = {**asdict(track.extracted.features), "explicit": tags.explicit}
    extras = {
        "isrc": tags.isrc,
        "release_date": tags.date,
        "release_year": tags.release_year,
        "track_number": tags.track_number,
    }
    whole = {
        "id": track.track_id,
        "name": track.title,
        "artists": track.artists,
        "album": tags.album,
        "genres": tags.genres,
        "genres_from": "tags" if tags.genres else None,
        "features": {name: value for name, value in features.items() if value is not None},
        "extractor": extractor(),
        "extras": {extra.name: extras[extra.name] for extra in EXTRAS if extra.accepts(extras.get(extra.name))},
        "timbre": track.extracted.timbre.tolist() if with_timbre and track.extracted.timbre is not None else None,
    }
    return {name: value for name, value in whole.items() if value}
