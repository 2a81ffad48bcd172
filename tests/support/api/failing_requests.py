"""Every way in which a request can be wrong, with the status and the code that it must get."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import httpx

PREDICT, BATCH = "/predict-genre", "/predict-genre/batch"
TRACK, SIMILAR = "/tracks/{id}", "/tracks/{id}/similar"
RECOMMENDATIONS, MATCH, CHANGES = "/recommendations", "/tracks/match", "/tracks/batch"
ARTIST, SIMILAR_ARTISTS, SEARCH = "/artists/{id}", "/artists/{id}/similar", "/search"
MEGABYTES_10 = 10_000_000
JSON_HEADER = {"Content-Type": "application/json"}


def in_chunks() -> Iterator[bytes]:
    """A body of 10 MB whose length nobody declares."""
    for _ in range(100):
        yield b" " * (MEGABYTES_10 // 100)


@dataclass(frozen=True)
class FailingRequest:
    """`operation` is the path of the description that answers, or None where there is none."""

    name: str
    status: int
    code: str
    operation: str | None
    path: str
    method: str = "GET"
    content: bytes | Callable[[], Iterator[bytes]] | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, client: httpx.Client) -> httpx.Response:
        content = self.content() if callable(self.content) else self.content
        return client.request(self.method, self.path, content=content, headers=self.headers)


def _get(name: str, path: str, operation: str) -> FailingRequest:
    return FailingRequest(name, 422, "invalid_request", operation, path)


def _post(name: str, content: bytes, path: str = PREDICT, **headers: str) -> FailingRequest:
    return FailingRequest(
        name, 422, "invalid_request", path.partition("?")[0], path, "POST", content, headers or JSON_HEADER
    )


def _tracks(n: int) -> bytes:
    return json.dumps({"tracks": [{"energy": 0.5}] * n}).encode()


_ODD_IDS = ["%00", "%ff", "%F0%9F%8E%B5", "%0d%0a", "%ed%a0%80", "'%20OR%201=1", "%25", "..", "x" * 5000]

FAILING_REQUESTS = [
    FailingRequest("unknown path", 404, "unknown_path", None, "/nowhere"),
    FailingRequest("unknown path, odd", 404, "unknown_path", None, "/%ff%00/%0a"),
    FailingRequest("path climbs", 404, "unknown_path", None, "/tracks/..%2fgenres/similar/x"),
    FailingRequest("wrong method", 405, "method_not_allowed", None, "/genres", "DELETE"),
    FailingRequest("wrong method, recommendations", 405, "method_not_allowed", None, RECOMMENDATIONS, "GET"),
    FailingRequest("wrong method, predict", 405, "method_not_allowed", None, PREDICT, "GET"),
    FailingRequest("wrong method, match", 405, "method_not_allowed", None, MATCH, "PATCH"),
    FailingRequest("write where that is off", 403, "writes_off", TRACK, "/tracks/x", "PUT", b"[", JSON_HEADER),
    FailingRequest("delete where that is off", 403, "writes_off", TRACK, "/tracks/punk-05", "DELETE"),
    FailingRequest("batch where that is off", 403, "writes_off", CHANGES, CHANGES, "POST", b"{}", JSON_HEADER),
    FailingRequest("rare method", 405, "method_not_allowed", None, "/genres", "PROPFIND"),
    *(FailingRequest(f"id {odd[:20]}", 404, "unknown_track", TRACK, f"/tracks/{odd}") for odd in _ODD_IDS[:-2]),
    *(
        FailingRequest(f"similar {odd[:20]}", 404, "unknown_track", SIMILAR, f"/tracks/{odd}/similar")
        for odd in _ODD_IDS[:-2]
    ),
    *(FailingRequest(f"artist {odd[:20]}", 404, "unknown_artist", ARTIST, f"/artists/{odd}") for odd in _ODD_IDS[:-2]),
    *(
        FailingRequest(f"similar artists {odd[:20]}", 404, "unknown_artist", SIMILAR_ARTISTS, f"/artists/{odd}/similar")
        for odd in _ODD_IDS[:-2]
    ),
    FailingRequest("artist's id long", 404, "unknown_artist", ARTIST, "/artists/" + "x" * 5000),
    FailingRequest("id of a track", 404, "unknown_artist", ARTIST, "/artists/punk-05"),
    *(
        _get(f"similar artists {odd}", f"/artists/x/similar?{odd}", SIMILAR_ARTISTS)
        for odd in ("k=0", "k=101", "k=x", "limit=0", "k=5&limit=6", "genre_weight=1.1", "genre_weight=NaN", "n=5")
    ),
    *(
        _get(f"search {odd[:20]}", f"/search?{odd}", SEARCH)
        for odd in (
            "",
            "q=",
            "query=x",
            "q=x&limit=0",
            "q=x&limit=51",
            "q=x&offset=-1",
            "q=x&offset=1001",
            "q=x&limit=%00",
            "q=x&type=album",
            "q=x&type=",
            "q=x&k=5",
            "q=" + "x" * 257,
            "q=" + "%00" * 10_000,
            "q=" + "%F0%9F%8E%B5" * 5000,
        )
    ),
    FailingRequest("id climbs", 404, "unknown_track", TRACK, "/tracks/%2e%2e%5c"),
    FailingRequest("id long", 404, "unknown_track", TRACK, "/tracks/" + "x" * 5000),
    *(
        _get(f"k={k}", f"/tracks/punk-05/similar?k={k}", SIMILAR)
        for k in ("0", "101", "-1", "abc", "", "1.5", "NaN", "%00", "%ff", "9" * 5000)
    ),
    *(
        _get(f"genre_weight={weight}", f"/tracks/punk-05/similar?genre_weight={weight}", SIMILAR)
        for weight in ("-0.1", "1.0001", "NaN", "inf", "-inf", "1e999", "abc", "", "null", "%00", "%ff", "9" * 5000)
    ),
    *(
        _get(f"similar {odd}", f"/tracks/punk-05/similar?{odd}", SIMILAR)
        for odd in ("limit=0", "limit=x", "k=5&limit=6")
    ),
    _get("unknown query field", "/tracks/punk-05/similar?n=5", SIMILAR),
    *(_post(f"top_n={n}", b'{"energy": 0.5}', f"{PREDICT}?top_n={n}") for n in ("0", "1001", "x")),
    *(
        _post(v, f'{{"tempo": {v}}}'.encode())
        for v in ("NaN", "Infinity", "-Infinity", "1e999", "[]", "{}", '"x"', '"1e999"', '"inf"', "true")
    ),
    *(
        _post(f"out of range {name} {value}", json.dumps({name: value}).encode())
        for name, value in [
            ("energy", 1.01),
            ("energy", -0.01),
            ("key", 12),
            ("tempo", 501),
            ("popularity", 1.5),
            ("popularity", "45.5"),
            ("energy", "1.01"),
            ("key", "H"),
            ("key", "C##"),
            ("mode", "dorian"),
            ("mode", True),
            ("key", True),
            ("energy", False),
            ("explicit", 2),
            ("explicit", "perhaps"),
            ("time_signature", "13/4"),
            ("energy", "0x1"),
            ("energy", "1_0"),
            ("energy", "x" * 100),
            ("type", "audio_features"),
            ("tempo", "n/a"),
        ]
    ),
    _post("huge number", b'{"popularity": ' + b"9" * 5000 + b"}"),
    _post("unknown body field", b'{"energy": 0.5, "enregy": 0.5}'),
    _post("lone surrogate in a key", b'{"\\ud800": 1}'),
    _post("lone surrogate in a value", b'{"energy": "\\udfff"}'),
    *(
        _post(f"artists {name}", b'{"energy": 0.5, "artists": ' + artists + b"}")
        for name, artists in {
            "number": b"1",
            "object": b'{"name": "Air"}',
            "of numbers": b"[1]",
            "of nulls": b"[null]",
            "of lists": b'[["Air"]]',
            "empty name": b'[""]',
            "blank name": b'["Air", " \\t\\n\\u00a0\\u3000"]',
            "lone surrogate": b'["\\ud800"]',
            "no UTF-8": b'["\xff"]',
            "name of 10,001": b'["' + b"x" * 10_001 + b'"]',
            "51": b"[" + b'"Air",' * 50 + b'"Air"]',
        }.items()
    ),
    _post("unknown artist but no features", b'{"artists": ["Nobody"]}'),
    _post("title but no known feature where words are not read", b'{"name": "x", "tempo": 0, "energy": null}'),
    _post("artists in a query", b'{"energy": 0.5}', f"{PREDICT}?artists=Air"),
    _post("only a bad artist", b'{"tracks": [null, {"energy": 0.5, "artists": [""]}]}', BATCH),
    _post("only nulls", b'{"tracks": [null, null]}', BATCH),
    _post("only what words are not read of", b'{"tracks": [{"name": "x"}, null]}', BATCH),
    _post("half a surrogate pair alone", b'{"tracks": [{"\\ud800": 1}, {"name": "\\ud800"}]}', BATCH),
    _post("no JSON", b"energy=0.5"),
    _post("half JSON", b'{"energy": '),
    _post("no UTF-8", b'{"energy": "\xff"}'),
    _post("no UTF-8 at all", b"\xff"),
    _post("wrong content type", b'{"energy": 0.5}', **{"Content-Type": "text/plain"}),
    _post("form", b"energy=0.5", **{"Content-Type": "application/x-www-form-urlencoded"}),
    _post("empty body", b""),
    _post("empty object", b"{}"),
    _post("nothing but unknowns", b'{"tempo": 0, "key": -1, "time_signature": 0, "energy": null}'),
    _post("array", b"[]"),
    _post("null", b"null"),
    _post("nested arrays", b"[" * 100_000),
    _post("nested objects", b'{"energy":' * 20_000),
    _post("nested and closed", b'{"energy":' + b"[" * 50_000 + b"]" * 50_000 + b"}"),
    _post("no track", _tracks(0), BATCH),
    _post("1,001 tracks", _tracks(1001), BATCH),
    _post("only bad tracks", b'{"tracks": [{"energy": "x"}, {"energy": 2}, 5]}', BATCH),
    _post("a thousand bad tracks", json.dumps({"tracks": [{"x": 1}] * 1000}).encode(), BATCH),
    *(
        _post(f"match {name}", content, MATCH)
        for name, content in {
            "nothing": b"{}",
            "no track": b'{"tracks": []}',
            "1,001 tracks": json.dumps({"tracks": [{"name": "x"}] * 1001}).encode(),
            "a track without a name": b'{"tracks": [null, {"artists": ["Air"]}]}',
            "a thousand wrong tracks": json.dumps({"tracks": [{}] * 1000}).encode(),
            "lone surrogate": b'{"tracks": [{"name": "\\ud800"}]}',
            "NaN": b'{"tracks": [{"name": "x", "duration_ms": NaN}]}',
            "unknown field": b'{"tracks": [{"name": "x", "artist": "y"}]}',
            "no object": b'{"tracks": ["x"]}',
            "half JSON": b'{"tracks": [',
        }.items()
    ),
    *(
        FailingRequest(f"10 MB {how} to {path}", 413, "request_too_large", path, path, "POST", content, JSON_HEADER)
        for path in (PREDICT, BATCH, RECOMMENDATIONS, MATCH)
        for how, content in (("declared", b" " * MEGABYTES_10), ("in chunks", in_chunks))
    ),
]
