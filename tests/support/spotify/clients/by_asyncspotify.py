"""asyncspotify, as the guide has it, makes every call that it has."""

import asyncio
import warnings
from collections.abc import Iterable
from typing import Any
from unittest.mock import patch

import asyncspotify

from tests.support.spotify.clients import calls as asked
from tests.support.spotify.clients.answers import Answers, tried_in_turn
from tests.support.spotify.clients.calls import ALBUMS, ARTISTS, TRACKS, UNKNOWN
from tests.support.spotify.guide import guide_code


def answers(base_url: str) -> Answers:
    with (
        patch.object(asyncspotify.Route, "BASE", asyncspotify.Route.BASE),  # and put it back
        warnings.catch_warnings(),
    ):
        warnings.filterwarnings("ignore", "datetime.datetime.utcnow", DeprecationWarning)  # from Python 3.12 on
        return asyncio.run(_answers(base_url))


async def _answers(base_url: str) -> Answers:
    app: dict[str, Any] = {}
    exec(guide_code("python", base_url, "asyncspotify"), app)
    spotify = app["spotify"]

    async def token() -> bool:
        await spotify.authorize()
        return spotify.auth.header["Authorization"].startswith("Bearer ") is True

    async def one_id(call: Any) -> Any:
        return (await call).id

    async def ids(call: Any) -> Any:
        return _ids(await call)

    async def energy() -> Any:
        return (await spotify.get_audio_features(TRACKS[0])).energy

    async def energies() -> Any:
        return [one.energy for one in await spotify.get_audio_features_multiple_tracks(*TRACKS)]

    async def search() -> Any:
        found = await spotify.search("track", "artist", "album", q=asked.QUERY, limit=10)
        return [_ids(found[kind]) for kind in ("tracks", "artists", "albums")]

    async def status() -> Any:
        try:
            return await spotify.get_album(UNKNOWN)
        except asyncspotify.NotFound as error:
            return error.response.status

    try:
        return await tried_in_turn(
            {
                asked.TOKEN: token,
                "track": lambda: one_id(spotify.get_track(TRACKS[0])),
                "tracks": lambda: ids(spotify.get_tracks(*TRACKS)),
                "audio features": energy,
                "audio features of many": energies,
                "artist": lambda: one_id(spotify.get_artist(ARTISTS[0])),
                "artists": lambda: ids(spotify.get_artists(*ARTISTS)),
                "artists, one unknown": lambda: ids(spotify.get_artists(ARTISTS[0], UNKNOWN, ARTISTS[1])),
                "related artists": lambda: ids(spotify.get_artist_related_artists(ARTISTS[0])),
                "top tracks": lambda: ids(spotify.get_artist_top_tracks(ARTISTS[0], market=asked.MARKET)),
                "albums of an artist": lambda: ids(spotify.get_artist_albums(ARTISTS[0])),
                "album": lambda: one_id(spotify.get_album(ALBUMS[0])),
                "albums": lambda: ids(spotify.get_albums(*ALBUMS)),
                "tracks of an album": lambda: ids(spotify.get_album_tracks(ALBUMS[0])),
                "search": search,
                asked.PAGED: lambda: ids(spotify.search_tracks(asked.PAGED_QUERY, limit=asked.N_PAGED)),
                asked.NOT_FOUND: status,
            }
        )
    finally:
        await spotify.close()


def _ids(items: Iterable[Any]) -> list[str | None]:
    return [one and one.id for one in items]
