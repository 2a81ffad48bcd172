"""The calls of the contract that clients make, and what is in their answers on the wire."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

import httpx

from app.bundle.names import album_id
from tests.support.spotify.catalogue import artist, track

TRACKS = [track("punk", 5), track("punk", 6)]
ARTISTS = [artist("punk", 7), artist("folk", 2)]
ALBUMS = [album_id("punk album 2", "Punk Artist 5"), album_id("folk album 1", "Folk Artist 4")]
UNKNOWN = "0" * 22
GENRE, QUERY, MARKET = "punk", "artist:punk", "SE"
PAGED_QUERY, PAGE, N_PAGED = "song", 50, 60
TUNED = {"min_energy": 0.5, "target_tempo": 180}
# Those that no path alone tells.
TOKEN, PAGED, NOT_FOUND = "token", "beyond the first page", "error for an unknown album"


@dataclass(frozen=True)
class Call:
    """A request under /v1. read: what of its answer, as JSON, a client is to hand on."""

    path: str
    read: Callable[[Any], Any]
    parameters: Mapping[str, str | float] = field(default_factory=dict)


def _ids(name: str) -> Callable[[Any], list[str | None]]:
    return lambda answer: [one and one["id"] for one in answer[name]]


def _energies(answer: Any) -> list[float]:
    return [one["energy"] for one in answer["audio_features"]]


def _found(answer: Any) -> list[list[str | None]]:
    return [_ids("items")(answer[kind]) for kind in ("tracks", "artists", "albums")]


def _recommended(answer: Any) -> list[list[str | None]]:
    return [_ids("seeds")(answer), _ids("tracks")(answer)]


CALLS = {
    "track": Call(f"tracks/{TRACKS[0]}", itemgetter("id")),
    "tracks": Call("tracks", _ids("tracks"), {"ids": ",".join(TRACKS)}),
    "audio features": Call(f"audio-features/{TRACKS[0]}", itemgetter("energy")),
    "audio features of many": Call("audio-features", _energies, {"ids": ",".join(TRACKS)}),
    "artist": Call(f"artists/{ARTISTS[0]}", itemgetter("id")),
    "artists": Call("artists", _ids("artists"), {"ids": ",".join(ARTISTS)}),
    "artists, one unknown": Call("artists", _ids("artists"), {"ids": ",".join([ARTISTS[0], UNKNOWN, ARTISTS[1]])}),
    "related artists": Call(f"artists/{ARTISTS[0]}/related-artists", _ids("artists")),
    "top tracks": Call(f"artists/{ARTISTS[0]}/top-tracks", _ids("tracks"), {"market": MARKET}),
    "albums of an artist": Call(f"artists/{ARTISTS[0]}/albums", _ids("items")),
    "album": Call(f"albums/{ALBUMS[0]}", itemgetter("id")),
    "albums": Call("albums", _ids("albums"), {"ids": ",".join(ALBUMS)}),
    "tracks of an album": Call(f"albums/{ALBUMS[0]}/tracks", _ids("items")),
    "markets": Call("markets", itemgetter("markets")),
    "search": Call("search", _found, {"q": QUERY, "type": "track,artist,album", "limit": 10}),
    "genre seeds": Call("recommendations/available-genre-seeds", itemgetter("genres")),
    "recommendations": Call(
        "recommendations",
        _recommended,
        {
            "seed_tracks": ",".join(TRACKS),
            "seed_artists": ARTISTS[0],
            "seed_genres": GENRE,
            "market": MARKET,
            "limit": 7,
            **TUNED,
        },
    ),
}
NAMES = [TOKEN, *CALLS, PAGED, NOT_FOUND]


def wire_answers(service: httpx.Client) -> dict[str, Any]:
    """What each call gives without any client. service: of tests/app/spotify/conftest.py."""

    def asked(path: str, parameters: Mapping[str, str | float]) -> Any:
        response = service.get(path, params=dict(parameters) or None)
        response.raise_for_status()
        return response.json()

    answers: dict[str, Any] = {
        name: call.read(asked(f"/v1/{call.path}", call.parameters)) for name, call in CALLS.items()
    }
    first = asked("/v1/search", {"q": PAGED_QUERY, "type": "track", "limit": PAGE})["tracks"]
    second = asked(first["next"], {})["tracks"]
    items = [*first["items"], *second["items"]]
    return {**answers, TOKEN: True, PAGED: [one["id"] for one in items][:N_PAGED], NOT_FOUND: 404}
