"""Every way in which a request under /v1, or for a token, can be wrong, with its status and what the message names."""

from dataclasses import dataclass, field

import httpx

from app.bundle.features import FEATURES
from app.bundle.names import album_id
from tests.support.spotify.catalogue import artist, track

TRACK, ARTIST, UNKNOWN = track("punk", 5), artist("punk", 7), "0" * 22
ALBUM = album_id("punk album 2", "Punk Artist 5")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_GENRE = "/v1/recommendations?seed_genres=punk"
_SHARES = [feature.name for feature in FEATURES if feature.maximum == 1 and feature.type == "float"]
_ABOVE = {"key": "12", "mode": "2", "popularity": "101"}
_TUNED = [feature.name for feature in FEATURES if feature.name != "explicit"]


@dataclass(frozen=True)
class FailingRequest:
    status: int
    named: str
    path: str
    method: str = "GET"
    content: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.path[:60]} {(self.content or b'')[:30]!r}"

    def send(self, client: httpx.Client) -> httpx.Response:
        return client.request(self.method, self.path, content=self.content, headers=self.headers)


def _tunable(name: str, *values: str, ends: tuple[str, ...] = ("min", "max", "target")) -> list[FailingRequest]:
    return [
        FailingRequest(400, f"{end}_{name}: ", f"{_GENRE}&{end}_{name}={value}") for end in ends for value in values
    ]


FAILING_REQUESTS = [
    *(FailingRequest(404, "no endpoint", path) for path in ("/v1", "/v1/", "/v1/nowhere", "/v1//", "/v1/%ff%00/%0a")),
    FailingRequest(404, "no endpoint", f"/v1/albums/{ALBUM}/artists"),
    FailingRequest(404, "no endpoint", f"/v1/audio-analysis/{TRACK}"),
    FailingRequest(404, "no endpoint", "/v1/tracks/a/b/c"),
    *(FailingRequest(405, "expected GET", f"/v1/tracks/{TRACK}", method) for method in ("POST", "PUT", "DELETE")),
    FailingRequest(405, "expected GET", "/v1/recommendations", "POST", b"{}"),
    *(
        FailingRequest(404, f"no {kind}", path.format(odd))
        for kind, path in [
            ("track", "/v1/tracks/{}"),
            ("track", "/v1/audio-features/{}"),
            ("artist", "/v1/artists/{}"),
            ("artist", "/v1/artists/{}/related-artists"),
            ("artist", "/v1/artists/{}/top-tracks"),
            ("artist", "/v1/artists/{}/albums"),
            ("album", "/v1/albums/{}"),
            ("album", "/v1/albums/{}/tracks"),
        ]
        for odd in (UNKNOWN, "x" * 5000, "%00", "%ff", "%F0%9F%8E%B5", "'%20OR%201=1", "%25", "spotify:x")
    ),
    FailingRequest(404, "no track", f"/v1/tracks/{ARTIST}"),
    FailingRequest(404, "no track", f"/v1/recommendations?seed_tracks={UNKNOWN}&seed_genres=polka"),
    FailingRequest(404, "no artist", f"/v1/recommendations?seed_artists={UNKNOWN}&seed_tracks={UNKNOWN}"),
    FailingRequest(404, "no album", f"/v1/albums/{TRACK}"),
    FailingRequest(400, "id: expected an album", f"/v1/albums/spotify:track:{TRACK}"),
    FailingRequest(400, "id: expected an album", f"/v1/albums/spotify:artist:{ARTIST}/tracks"),
    *(
        FailingRequest(400, f"{name}: ", f"/v1/{path}?{name}={value}")
        for path in (f"albums/{ALBUM}/tracks", f"artists/{ARTIST}/albums")
        for name, values in (("limit", ("0", "51", "x", "")), ("offset", ("-1", "1000001", "x")))
        for value in values
    ),
    *(
        FailingRequest(400, "include_groups: ", f"/v1/artists/{ARTIST}/albums?include_groups={groups}")
        for groups in ("", ",", "album,remix", "Album")
    ),
    *(
        FailingRequest(400, "id: expected a track", f"/v1/{path}/spotify:artist:{ARTIST}")
        for path in ("tracks", "audio-features")
    ),
    FailingRequest(400, "id: expected an artist", f"/v1/artists/https%3A%2F%2Fopen.spotify.com%2Falbum%2F{ARTIST}"),
    FailingRequest(400, "id: expected an artist", f"/v1/artists/spotify:track:{ARTIST}/top-tracks"),
    *(
        FailingRequest(400, "ids: ", f"/v1/{path}{query}")
        for path, most in (("tracks", 50), ("audio-features", 100), ("artists", 50), ("albums", 20))
        for query in (
            "",
            "/",
            "?ids=",
            "/?ids=,%20,",
            f"?ids={','.join(['a'] * (most + 1))}",
            "?ids=spotify:user:a,spotify:show:b",
        )
    ),
    *(
        FailingRequest(400, "the letters of 'abcd'", f"/v1/{path}?ids=a,b,c,d")
        for path in ("tracks", "audio-features", "artists", "albums")
    ),
    FailingRequest(400, "seed_artists, seed_genres, seed_tracks: ", "/v1/recommendations?seed_genres=t,e,c,h,n,o"),
    FailingRequest(400, "give it ['techno']", "/v1/recommendations?seed_genres=t,e,c,h,n,o"),
    *(
        FailingRequest(400, f"{name}: expected what the catalogue has", f"/v1/recommendations?{name}=r,o,c,k")
        for name in ("seed_artists", "seed_genres", "seed_tracks")
    ),
    FailingRequest(400, "did you mean 'punk'?", "/v1/recommendations?seed_genres=Punkk"),
    FailingRequest(
        400, "expected 1 to 5", "/v1/recommendations?seed_tracks=a&seed_tracks=b&seed_tracks[]=c&seed_genres=d,e,f"
    ),
    *(
        FailingRequest(400, "seed_artists, seed_genres, seed_tracks: expected 1 to 5", f"/v1/recommendations{query}")
        for query in (
            "",
            "?seed_tracks=",
            "?seed_genres=a,b,c,d,e,f",
            f"?seed_tracks={TRACK},{TRACK},a&seed_genres=a,b,c",
        )
    ),
    FailingRequest(400, "POST /recommendations", "/v1/recommendations?seed_genres=a,b,c,d,e,folk"),
    FailingRequest(400, "seed_genres: ", "/v1/recommendations?seed_genres=polka,Pank"),
    FailingRequest(400, "seed_tracks: ", f"/v1/recommendations?seed_tracks=spotify:artist:{ARTIST}"),
    FailingRequest(400, "seed_artists: ", f"/v1/recommendations?seed_artists=spotify:track:{TRACK}"),
    *(FailingRequest(400, "limit: ", f"{_GENRE}&limit={limit}") for limit in ("0", "101", "-1", "x", "", "1.5", "NaN")),
    *(one for name in _SHARES for one in _tunable(name, "x")),
    *(one for name in _TUNED for one in _tunable(name, "", "NaN", "inf", "1e999", "0x1", "null")),
    *(one for name in ("loudness", "tempo") for one in _tunable(name, "-inf", "loud")),
    *(one for name in _SHARES for one in _tunable(name, "1.01", "55", ends=("min",))),
    *(one for name in _SHARES for one in _tunable(name, "-0.01", ends=("max",))),
    *(one for name in ("duration_ms", "time_signature") for one in _tunable(name, "9" * 400)),
    *_tunable("mode", "true"),
    *(one for name, above in _ABOVE.items() for one in _tunable(name, above, ends=("min",))),
    *(one for name in _ABOVE for one in _tunable(name, "-1", ends=("max",))),
    *(
        FailingRequest(400, f"min_{name} to be at most max_{name}", f"{_GENRE}&min_{name}=1&max_{name}=0")
        for name in _TUNED
    ),
    FailingRequest(400, "q: ", "/v1/search?type=track"),
    FailingRequest(400, "q: ", "/v1/search?type=track&q="),
    FailingRequest(400, "q: ", f"/v1/search?type=track&q={'x' * 257}"),
    FailingRequest(400, "type: ", "/v1/search?q=a"),
    *(
        FailingRequest(400, "type: ", f"/v1/search?q=a&type={kind}")
        for kind in ("", ",", "albums", "track,user", "Track")
    ),
    *(FailingRequest(400, "limit: ", f"/v1/search?q=a&type=track&limit={limit}") for limit in ("-1", "51", "x", "")),
    *(
        FailingRequest(400, "offset: ", f"/v1/search?q=a&type=track&offset={n}")
        for n in ("-1", "1001", "x", "9" * 5000)
    ),
]
