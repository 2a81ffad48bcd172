"""Random requests over every endpoint under /v1."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tests.bench.failing_answers import FORM, UNKNOWN_ID, Request, get

if TYPE_CHECKING:
    from tests.bench.answer_requests import RequestMaker

RANGED = (
    *("popularity", "duration_ms", "danceability", "energy", "loudness", "speechiness", "acousticness"),
    *("instrumentalness", "liveness", "valence", "tempo"),
)
LISTED = ("explicit", "key", "mode", "time_signature")
_TUNED = tuple(name for name in (*RANGED, *LISTED) if name != "explicit")


class SpotifyRequests:
    """Makes one random request of a family at a time, of what `maker` knows."""

    def __init__(self, maker: "RequestMaker") -> None:
        self._maker = maker
        self._rng = maker.random

    def recommendations(self) -> Request:
        kinds = [self._rng.choice(["artists", "genres", "tracks"]) for _ in range(self._rng.randint(1, 5))]
        named: dict[str, Callable[[], str]] = {
            "artists": self._maker.artist_id,
            "genres": self._maker.genre,
            "tracks": self._id,
        }
        query: list[tuple[str, Any]] = [
            (f"seed_{kind}", ",".join(named[kind]() for _ in range(kinds.count(kind)))) for kind in sorted({*kinds})
        ]
        query += [
            (f"{self._rng.choice(['min', 'max', 'target', 'target'])}_{name}", self._maker.value(name))
            for name in self._rng.sample(_TUNED, self._rng.choice([0, 1, 2, 4]))
        ]
        if self._maker.chance(0.5):
            query.append(("limit", self._rng.choice([1, 7, 100])))
        if self._maker.chance(0.2):
            query.append(("market", "SE"))
        return get("/v1/recommendations", f"/v1/recommendations{self._slash()}", query)

    def _slash(self) -> str:
        return self._rng.choice(["", "", "", "/"])

    def _id(self) -> str:
        identity = self._maker.track_id()
        forms = [identity, identity, f"spotify:track:{identity}", f"https://open.spotify.com/track/{identity}?si=1"]
        return self._rng.choice(forms)

    def by_id(self) -> Request:
        path, make = self._rng.choice(
            [
                ("/v1/tracks/{}", self._id),
                ("/v1/audio-features/{}", self._id),
                ("/v1/artists/{}", self._maker.artist_id),
                ("/v1/artists/{}/related-artists", self._maker.artist_id),
                ("/v1/artists/{}/top-tracks", self._maker.artist_id),
            ]
        )
        return Request(path, path.format(quote(make(), safe="")) + self._slash())

    def by_ids(self) -> Request:
        path, make = self._rng.choice(
            [("/v1/tracks", self._id), ("/v1/audio-features", self._id), ("/v1/artists", self._maker.artist_id)]
        )
        ids = [make() for _ in range(self._rng.choice([1, 3, 40]))] + self._rng.choice([[], [UNKNOWN_ID]])
        return get(path, path, [("ids", ",".join(ids))])

    def search(self) -> Request:
        query: list[tuple[str, Any]] = [
            ("q", self._rng.choice([self._maker.words(), f"{self._maker.words()[:100]} year:1999"])),
            ("type", self._rng.choice(["track", "artist", "track,artist"])),
        ]
        if self._maker.chance(0.5):
            query += [
                ("limit", self._rng.choice([0, 2, 50])),
                ("offset", self._rng.choice([0, 3, 1000])),
            ]
        return get("/v1/search", "/v1/search", query)

    def token(self) -> Request:
        return Request("/api/token", "/api/token", "POST", "grant_type=client_credentials", FORM)
