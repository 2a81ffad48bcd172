"""Writes answers about albums as JSON; `schemas` describes them."""

from pydantic_core import to_json

from app.service import Service


def album_answer(album: int, limit: int, offset: int, service: Service) -> bytes:
    """An `AlbumAnswer`. album: its number."""
    profile = service.albums.profile(album)
    tracks = service.albums.tracks_of(album)[offset : offset + limit]
    told = {
        "id": profile.album.id,
        "name": profile.album.name,
        "type": profile.type,
        "artists": [{"id": artist.id, "name": artist.name} for artist in profile.artists],
        "n_tracks": profile.n_tracks,
        "popularity": profile.popularity,
        "genres": profile.genres,
        "extras": profile.facts,
    }
    return b'%b,"tracks":[%b]}' % (to_json(told)[:-1], b",".join(service.json(tracks)))
