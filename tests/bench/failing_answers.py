"""Requests to the letter, and those that every version of the service must refuse."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
UNKNOWN_ID = "0" * 22
_JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Request:
    """A request, to the letter. `family` groups the requests of an endpoint in reports."""

    family: str
    path: str
    method: str = "GET"
    content: str | None = None
    headers: Mapping[str, str] | None = None


def get(family: str, path: str, query: Sequence[tuple[str, Any]]) -> Request:
    """A GET with a query string."""
    return Request(family, f"{path}?{urlencode(query)}" if query else path)


def post(path: str, body: Any, query: str = "") -> Request:
    """A POST of JSON."""
    return Request(path, path + query, "POST", json.dumps(body), _JSON)


def failing_requests(track: str, artist: str, genre: str) -> list[Request]:
    """One request for each way in which requests are wrong, around a track, an artist and a genre that exist."""
    track_path, artist_path = f"/tracks/{quote(track, safe='')}", f"/artists/{artist}"
    seed = {"track": track}
    return [
        *(Request("failing", path) for path in ("/nowhere", "/v1/nowhere", "/v1", f"{track_path}/similar/more")),
        *(Request("failing", f"/{kind}/{UNKNOWN_ID}") for kind in ("tracks", "artists", "v1/tracks", "v1/artists")),
        *(Request("failing", f"{track_path}/similar?{query}") for query in _SIMILAR),
        *(Request("failing", f"/search?{query}") for query in ("", "q=", "q=a&limit=0", "q=a&type=album", "q=a&x=1")),
        *(post("/recommendations", {"seeds": [seed], **wrong}) for wrong in _RECOMMENDATIONS),
        *(post("/recommendations", {"seeds": seeds}) for seeds in _SEEDS),
        post("/recommendations", {"seeds": [seed], "dislikes": [seed]}),
        post("/recommendations", {"seeds": [{**seed, "genre": genre}]}),
        *(post("/predict-genre", body) for body in _TRACKS),
        Request("failing", "/predict-genre", "POST", "{", _JSON),
        Request("failing", "/predict-genre", "GET"),
        Request("failing", "/recommendations", "DELETE"),
        Request("failing", "/v1/tracks", "POST"),
        Request("failing", f"{track_path}/path/{quote(track, safe='')}"),
        Request("failing", f"{track_path}/path/{UNKNOWN_ID}"),
        Request("failing", f"{artist_path}/similar?k=0"),
        Request("failing", f"/v1/recommendations?seed_artists={UNKNOWN_ID}"),
        *(Request("failing", f"/v1/{path}") for path in _V1),
        Request("failing", f"/v1/tracks/spotify:artist:{artist}"),
        Request("failing", "/api/token", "POST", "grant_type=password", FORM),
    ]


_SIMILAR = (
    *("k=0", "k=101", "k=x", "genre_weight=2", "min_energy=x", "min_energy=0.9&max_energy=0.1", "key=-1", "key=12"),
    *("genres=no%20such%20genre", "not_genres=no%20such%20genre", "artists=nobody", "not_artists=nobody", "surprise=1"),
)
_SEEDS: tuple[list[dict[str, str]], ...] = ([], [{}], [{"track": UNKNOWN_ID}], [{"genre": "x"}])
_TRACKS: tuple[Any, ...] = ({}, [], None, {"energy": 2}, {"energy": "x"}, {"key": -1})
_RECOMMENDATIONS: tuple[dict[str, Any], ...] = (
    {"strategy": "best"},
    {"k": 0},
    {"k": 100, "offset": 950},
    {"filters": {"energy": {"min": 1, "max": 0}}},
    {"filters": {"surprise": 1}},
    {"filters": {"genres": {"any": ["no such genre"]}}},
    {"filters": {"artists": {"none": ["nobody"]}}},
    {"filters": {"key": {"min": 1}}},
    {"targets": {"key": -1}},
    {"diversity": 2},
    {"sample": {"from": 0}},
    {"max_per_artist": 0},
    {"dislikes": [{"artist": "nobody"}]},
)
_V1 = (
    *("recommendations", "recommendations?seed_genres=x", "recommendations?seed_tracks=a,b,c,d,e,f", "search?q=a"),
    *("search?q=a&type=album", "tracks", "tracks?ids=", "recommendations?seed_genres=x&limit=0", "audio-features/x"),
    *("artists/x/albums", "artists/x/related-artists"),
)
