"""spotifyaio, Home Assistant's library, as the guide has it, makes every call that it has, into types of its own."""

import asyncio
from collections.abc import Iterable
from typing import Any

from spotifyaio.exceptions import SpotifyNotFoundError
from spotifyaio.models import SearchType

from tests.support.spotify.clients import calls as asked
from tests.support.spotify.clients.answers import Answers, tried_in_turn
from tests.support.spotify.clients.calls import ALBUMS, ARTISTS, TRACKS, UNKNOWN
from tests.support.spotify.guide import guide_code


def answers(base_url: str) -> Answers:
    return asyncio.run(_answers(base_url))


async def _answers(base_url: str) -> Answers:
    app: dict[str, Any] = {}
    exec(guide_code("python", base_url, "spotifyaio"), app)
    spotify = app["spotify"]

    async def energy() -> float:
        features = await spotify.get_audio_features(TRACKS[0])
        return float(features.energy)

    async def artist() -> Any:
        return (await spotify.get_artist(ARTISTS[0])).artist_id

    async def artists(ids: list[str]) -> Any:
        return [one.artist_id for one in await spotify.get_artists(ids)]

    async def top_tracks() -> Any:
        return _track_ids(await spotify.get_artist_top_tracks(ARTISTS[0]))

    async def artist_albums() -> Any:
        return _album_ids(await spotify.get_artist_albums(ARTISTS[0]))

    async def album() -> Any:
        return (await spotify.get_album(ALBUMS[0])).album_id

    async def albums() -> Any:
        return _album_ids(await spotify.get_albums(ALBUMS))

    async def album_tracks() -> Any:
        return _track_ids(await spotify.get_album_tracks(ALBUMS[0]))

    async def search() -> Any:
        kinds = [SearchType.TRACK, SearchType.ARTIST, SearchType.ALBUM]
        found = await spotify.search(asked.QUERY, kinds, limit=10)
        return [_track_ids(found.tracks), [one.artist_id for one in found.artists], _album_ids(found.albums)]

    async def status() -> Any:
        try:
            return await spotify.get_album(UNKNOWN)
        except SpotifyNotFoundError:
            return 404

    try:
        return await tried_in_turn(
            {
                "audio features": energy,
                "artist": artist,
                "artists": lambda: artists(ARTISTS),
                "artists, one unknown": lambda: artists([ARTISTS[0], UNKNOWN, ARTISTS[1]]),
                "top tracks": top_tracks,
                "albums of an artist": artist_albums,
                "album": album,
                "albums": albums,
                "tracks of an album": album_tracks,
                "search": search,
                asked.NOT_FOUND: status,
            }
        )
    finally:
        await app["session"].close()


def _track_ids(tracks: Iterable[Any]) -> list[str]:
    return [one.track_id for one in tracks]


def _album_ids(albums: Iterable[Any]) -> list[str]:
    return [one.album_id for one in albums]
