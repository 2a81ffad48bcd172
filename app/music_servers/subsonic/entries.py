"""A track of the catalogue as the song that Subsonic's clients read."""

from math import isnan
from typing import Any

from app.bundle.features import column
from app.catalogue.track import Track

_DURATION, _TEMPO = column("duration_ms"), column("tempo")


def song_entry(track: Track, album_id: str) -> dict[str, Any]:
    """A `SongEntry`: what is not known is left out."""
    names = ", ".join(artist.name for artist in track.artists)
    entry = {
        "id": track.id,
        "isDir": False,
        "isVideo": False,
        "type": "music",
        "mediaType": "song",
        "title": track.name,
        "album": track.album.name,
        "albumId": album_id if track.album.name else None,
        "artist": names,
        "displayArtist": names,
        "artistId": track.artists[0].id if track.artists else None,
        "artists": [{"id": artist.id, "name": artist.name} for artist in track.artists],
        "genre": track.genres[0] if track.genres else None,
        "genres": [{"name": genre} for genre in track.genres],
        "duration": _rounded(track.features[_DURATION] / 1000),
        "bpm": _rounded(track.features[_TEMPO]),
        "year": track.extras.get("release_year"),
        "isrc": [track.extras["isrc"]] if "isrc" in track.extras else None,
    }
    needed = {"id", "isDir", "isVideo", "title"}
    return {name: value for name, value in entry.items() if name in needed or value}


def _rounded(value: float) -> int | None:
    return None if isnan(value) else round(value)
