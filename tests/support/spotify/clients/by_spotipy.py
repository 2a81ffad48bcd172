"""spotipy, as the guide has it, makes every call."""

import warnings
from collections.abc import Callable
from contextlib import chdir
from functools import partial
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from spotipy.exceptions import SpotifyException
from spotipy.oauth2 import SpotifyClientCredentials

from tests.support.spotify.clients import calls as asked
from tests.support.spotify.clients.answers import Answers, tried
from tests.support.spotify.clients.calls import ALBUMS, ARTISTS, CALLS, TRACKS, UNKNOWN
from tests.support.spotify.guide import guide_code


def answers(base_url: str) -> Answers:
    app: dict[str, Any] = {}
    address = SpotifyClientCredentials.OAUTH_TOKEN_URL
    with (
        TemporaryDirectory() as folder,
        chdir(folder),  # where spotipy keeps its token
        patch.object(SpotifyClientCredentials, "OAUTH_TOKEN_URL", address),  # and put it back
        warnings.catch_warnings(),
    ):
        warnings.filterwarnings("ignore", "You're using", DeprecationWarning)  # what Spotify closed
        exec(guide_code("python", base_url, "spotipy"), app)
        try:
            return tried(_calls(app["sp"]))
        finally:
            app["sp"]._session.close()
            app["sp"].auth_manager._session.close()


def _calls(sp: Any) -> dict[str, Callable[[], Any]]:
    made: dict[str, Callable[[], Any]] = {
        "track": lambda: sp.track(TRACKS[0]),
        "tracks": lambda: sp.tracks(TRACKS),
        "audio features": lambda: sp.audio_features(TRACKS[0])[0],
        "audio features of many": lambda: {"audio_features": sp.audio_features(TRACKS)},
        "artist": lambda: sp.artist(ARTISTS[0]),
        "artists": lambda: sp.artists(ARTISTS),
        "artists, one unknown": lambda: sp.artists([ARTISTS[0], UNKNOWN, ARTISTS[1]]),
        "related artists": lambda: sp.artist_related_artists(ARTISTS[0]),
        "top tracks": lambda: sp.artist_top_tracks(ARTISTS[0], country=asked.MARKET),
        "albums of an artist": lambda: sp.artist_albums(ARTISTS[0], limit=20),
        "album": lambda: sp.album(ALBUMS[0]),
        "albums": lambda: sp.albums(ALBUMS),
        "tracks of an album": lambda: sp.album_tracks(ALBUMS[0]),
        "markets": sp.available_markets,
        "search": lambda: sp.search(asked.QUERY, limit=10, type="track,artist,album"),
        "genre seeds": sp.recommendation_genre_seeds,
        "recommendations": lambda: sp.recommendations(
            seed_tracks=TRACKS,
            seed_artists=ARTISTS[:1],
            seed_genres=[asked.GENRE],
            limit=7,
            country=asked.MARKET,
            **asked.TUNED,
        ),
    }
    return {
        asked.TOKEN: lambda: bool(sp.auth_manager.get_access_token(as_dict=False)),
        **{name: partial(_read, name, call) for name, call in made.items()},
        asked.PAGED: lambda: _paged(sp),
        asked.NOT_FOUND: lambda: _status(sp),
    }


def _read(name: str, call: Callable[[], Any]) -> Any:
    return CALLS[name].read(call())  # spotipy hands on what was on the wire


def _paged(sp: Any) -> list[str]:
    first = sp.search(asked.PAGED_QUERY, limit=asked.PAGE, type="track")["tracks"]
    items = [*first["items"], *sp.next(first)["tracks"]["items"]]
    return [one["id"] for one in items][: asked.N_PAGED]


def _status(sp: Any) -> Any:
    try:
        return sp.album(UNKNOWN)
    except SpotifyException as error:
        return error.http_status
