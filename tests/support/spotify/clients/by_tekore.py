"""tekore, as the guide has it, makes every call. It has a type for each answer, and warns of fields that it lacks."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

import tekore

from tests.support.spotify.clients import calls as asked
from tests.support.spotify.clients.answers import Answers, tried
from tests.support.spotify.clients.calls import ALBUMS, ARTISTS, TRACKS, UNKNOWN
from tests.support.spotify.guide import guide_code


def answers(base_url: str) -> Answers:
    app: dict[str, Any] = {}
    exec(guide_code("python", base_url, "tekore"), app)
    spotify = app["spotify"]
    try:
        return tried(
            {
                asked.TOKEN: lambda: bool(str(spotify.token)),
                "track": lambda: spotify.track(TRACKS[0]).id,
                "tracks": lambda: _ids(spotify.tracks(TRACKS)),
                "audio features": lambda: spotify.track_audio_features(TRACKS[0]).energy,
                "audio features of many": lambda: [one.energy for one in spotify.tracks_audio_features(TRACKS)],
                "artist": lambda: spotify.artist(ARTISTS[0]).id,
                "artists": lambda: _ids(spotify.artists(ARTISTS)),
                "artists, one unknown": lambda: _ids(spotify.artists([ARTISTS[0], UNKNOWN, ARTISTS[1]])),
                "related artists": lambda: _ids(spotify.artist_related_artists(ARTISTS[0])),
                "top tracks": lambda: _ids(spotify.artist_top_tracks(ARTISTS[0], asked.MARKET)),
                "albums of an artist": lambda: _ids(spotify.artist_albums(ARTISTS[0]).items),
                "album": lambda: spotify.album(ALBUMS[0]).id,
                "albums": lambda: _ids(spotify.albums(ALBUMS)),
                "tracks of an album": lambda: _ids(spotify.album_tracks(ALBUMS[0]).items),
                "markets": spotify.markets,
                "search": lambda: [
                    _ids(page.items) for page in spotify.search(asked.QUERY, ("track", "artist", "album"), limit=10)
                ],
                "genre seeds": spotify.recommendation_genre_seeds,
                "recommendations": lambda: _recommended(spotify),
                asked.PAGED: lambda: _paged(spotify),
                asked.NOT_FOUND: lambda: _status(spotify),
            }
        )
    finally:
        spotify.close()


def _ids(items: Iterable[Any]) -> list[str | None]:
    return [one and one.id for one in items]


def _recommended(spotify: Any) -> Any:
    answer = spotify.recommendations(ARTISTS[:1], [asked.GENRE], TRACKS, limit=7, market=asked.MARKET, **asked.TUNED)
    return [_ids(answer.seeds), _ids(answer.tracks)]


def _paged(spotify: Any) -> list[str | None]:
    (page,) = spotify.search(asked.PAGED_QUERY, limit=asked.PAGE)
    return _ids(islice(spotify.all_items(page), asked.N_PAGED))


def _status(spotify: Any) -> Any:
    try:
        return spotify.album(UNKNOWN)
    except tekore.NotFound as error:
        return error.response.status_code
