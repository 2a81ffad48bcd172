"""What clients and the service keep of answers, over HTTP."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.access.roles import Role
from tests.support.keys import keys_file, without_key
from tests.support.planted import track_id
from tests.support.running_service import serving, wait_until

TRACK = "/tracks/punk-05"
DATA = [
    TRACK,
    f"{TRACK}/similar",
    f"{TRACK}/similar?k=3&genres=punk",
    f"{TRACK}/path/folk-05",
    "/search?q=punk",
    "/genres",
    "/distributions",
    "/report",
    "/map",
    "/map/points",
    "/map/track?x=1&y=1",
    f"/map/positions?id={track_id('folk', 1)}",
    "/v1/tracks/punk-05",
    "/v1/audio-features/?ids=punk-05",
    "/v1/recommendations?seed_tracks=punk-05",
    "/v1/search?q=punk&type=track,artist",
]
FAILING = [
    "/tracks/nobody",
    f"{TRACK}/similar?k=0",
    "/search",
    "/nowhere",
    "/v1/tracks/nobody",
    "/v1/recommendations",
]
PLAIN = {"Accept-Encoding": "identity"}


@pytest.fixture(scope="module")
def writer(models_with_text: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with serving(models_with_text, writes=True, live_dir=tmp_path_factory.mktemp("live")) as client:
        yield client


@pytest.mark.parametrize("path", DATA)
def test_data_is_revalidated_by_its_tag(reader: httpx.Client, path: str) -> None:
    first = reader.get(path)
    assert first.status_code == 200
    assert first.headers["Cache-Control"] == "no-cache"
    assert first.headers["Vary"] == "Accept-Encoding"
    tag = first.headers["ETag"]
    assert reader.get(path).headers["ETag"] == tag
    for given in (tag, f'"other", {tag}'):
        again = reader.get(path, headers={"If-None-Match": given})
        assert (again.status_code, again.content) == (304, b"")
        told = {name: again.headers[name] for name in ("ETag", "Cache-Control", "Vary")}
        assert told == {name: first.headers[name] for name in told}
    for given in ("*", '"other"'):
        assert reader.get(path, headers={"If-None-Match": given}).content == first.content


def test_tags_of_different_resources_differ(reader: httpx.Client) -> None:
    tags = [reader.get(path).headers["ETag"] for path in DATA]
    assert len({*tags}) == len(tags)


@pytest.mark.parametrize("path", FAILING)
def test_error_is_not_kept_and_has_no_tag(reader: httpx.Client, path: str) -> None:
    given = ", ".join(reader.get(each).headers["ETag"] for each in DATA)
    for headers in ({}, {"If-None-Match": "*"}, {"If-None-Match": given}):
        response = reader.get(path, headers=headers)
        assert response.status_code >= 400
        assert response.headers["Cache-Control"] == "no-store"
        assert "ETag" not in response.headers


@pytest.mark.parametrize("path", ["/", "/info", "/health/live", "/health/ready", "/metrics"])
def test_what_is_of_the_moment_is_not_kept(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers


@pytest.mark.parametrize("path", [*DATA, *FAILING, "/", "/info", "/health/live", "/docs", "/openapi.json"])
def test_head_has_the_headers_of_get_and_no_body(reader: httpx.Client, path: str) -> None:
    got = reader.get(path, headers=PLAIN)
    for _ in range(2):  # as it is made, and as it is kept
        head = reader.head(path, headers=PLAIN)
        assert (head.status_code, head.content) == (got.status_code, b"")
        of_request = {"x-request-id", "date"} | ({"content-length"} if "request_id" in got.text else set())
        if path == "/info":
            of_request |= {"content-length"}  # it tells the time
        assert {*head.headers.items()} ^ {*got.headers.items()} <= {
            (name, each.headers[name]) for each in (head, got) for name in of_request
        }
    if "ETag" in got.headers:
        assert reader.head(path, headers={"If-None-Match": got.headers["ETag"]}).status_code == 304


def test_head_of_what_only_takes_posts_is_refused(client: httpx.Client) -> None:
    response = client.head("/recommendations")
    assert (response.status_code, response.headers["Allow"]) == (405, "POST, OPTIONS")
    assert client.post("/genres").headers["Allow"] == "GET, HEAD, OPTIONS"


def raw(client: httpx.Client, method: str, path: str, **request: Any) -> tuple[httpx.Response, bytes]:
    with client.stream(method, path, **request) as response:
        return response, b"".join(response.iter_raw())


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", f"{TRACK}/similar", None),
        ("GET", "/v1/recommendations?seed_tracks=punk-05", None),
        ("GET", "/openapi.json", None),
        ("POST", "/recommendations", {"seeds": [{"track": "punk-05"}]}),
    ],
)
def test_long_answer_is_compressed_for_those_who_ask(
    reader: httpx.Client, method: str, path: str, body: dict[str, Any] | None
) -> None:
    plain, expected = raw(reader, method, path, json=body, headers=PLAIN)
    assert "Content-Encoding" not in plain.headers
    for _ in range(2):
        response, content = raw(reader, method, path, json=body, headers={"Accept-Encoding": "br, gzip"})
        assert response.headers["Content-Encoding"] == "gzip"
        assert response.headers["Vary"] == "Accept-Encoding"
        assert response.headers["Content-Length"] == str(len(content)) != str(len(expected))
        assert response.headers.get("ETag") == plain.headers.get("ETag")
        assert gzip.decompress(content) == expected


@pytest.mark.parametrize("path", [TRACK, "/health/live", "/tracks/nobody"])
def test_short_answer_is_not_compressed(reader: httpx.Client, path: str) -> None:
    assert "Content-Encoding" not in reader.get(path, headers={"Accept-Encoding": "gzip"}).headers


def test_refused_gzip_is_not_sent(reader: httpx.Client) -> None:
    response = reader.get(f"{TRACK}/similar", headers={"Accept-Encoding": "gzip;q=0, *;q=1"})
    assert "Content-Encoding" not in response.headers


def test_answer_in_pieces_stays_in_pieces(reader: httpx.Client) -> None:
    tracks = [{"name": f"Song {n}"} for n in range(120)]
    body = {"tracks": tracks}
    response, content = raw(reader, "POST", "/predict-genre/batch", json=body, headers={"Accept-Encoding": "gzip"})
    assert response.headers["Transfer-Encoding"] == "chunked"
    assert "Content-Encoding" not in response.headers
    assert content.startswith(b'{"predictions":[')


def test_packed_points_are_sent_as_they_are(reader: httpx.Client) -> None:
    for encoding in ("identity", "gzip", "identity", "gzip"):  # what is sent to one is not kept for others
        response, content = raw(reader, "GET", "/map/points", headers={"Accept-Encoding": encoding})
        assert response.headers.get("Content-Encoding", "identity") == encoding
        assert len(gzip.decompress(content) if encoding == "gzip" else content) == 5 * 180


def test_live_change_gives_data_other_tags_and_answers(writer: httpx.Client) -> None:
    paths = (TRACK, f"{TRACK}/similar?k=100", "/genres")
    before = {path: writer.get(path) for path in paths}
    track = before[TRACK].json()
    artists = [artist["name"] for artist in track["artists"]]
    body = {"name": "New", "artists": artists, "album": "", "features": track["features"], "genres": ["punk"]}
    assert writer.put("/tracks/new-1", json=body).status_code == 201
    wait_until(lambda: writer.get("/tracks/new-1").status_code == 200)
    for path in paths:
        tag = before[path].headers["ETag"]
        again = writer.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.headers["ETag"] == tag) == (200, False)
    assert "new-1" in [one["track"]["id"] for one in writer.get(paths[1]).json()["similar"]]
    writer.delete("/tracks/new-1")
    wait_until(lambda: writer.get("/tracks/new-1").status_code == 404)
    assert writer.get(paths[1]).content == before[paths[1]].content


def test_links_are_those_of_the_host_that_was_asked(reader: httpx.Client) -> None:
    path = "/v1/tracks/punk-05"
    for _ in range(3):
        for host in ("one.example", "two.example"):
            assert reader.get(path, headers={"Host": host}).json()["href"] == f"http://{host}{path}"


def test_kept_answer_is_for_those_alone_who_may_ask(published_models: Path, tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    secrets = keys_file(keys)
    with serving(published_models, keys_file=keys) as client:
        allowed = {"X-API-Key": secrets[Role.READ]}
        first = client.get(TRACK, headers=allowed)
        assert first.headers["Cache-Control"] == "private, no-cache"
        assert client.get("/map/points", headers=allowed).headers["Cache-Control"] == "private, no-cache"
        known = {"If-None-Match": first.headers["ETag"]}
        assert client.get(TRACK, headers=allowed | known).status_code == 304
        refused = client.get(TRACK, headers=known)
        assert (refused.status_code, refused.headers["Cache-Control"]) == (401, "no-store")
        without_key(keys, Role.READ)
        wait_until(lambda: client.get(TRACK, headers=allowed).status_code == 401)


def test_kept_answers_count_for_the_rate_limit(published_models: Path) -> None:
    with serving(published_models, rate_limit="5/hour") as client:  # one for /health/live, which does not count
        statuses = [client.get(TRACK).status_code for _ in range(6)]
        tag = {"If-None-Match": "x"}
        assert statuses == [200] * 5 + [429]
        assert client.get(TRACK, headers=tag).status_code == 429


def test_kept_answers_are_counted_under_their_route(published_models: Path) -> None:
    with serving(published_models) as client:
        tag = client.get(TRACK).headers["ETag"]
        client.get(TRACK)
        client.get(TRACK, headers={"If-None-Match": tag})
        client.head(TRACK)
        wait_until(lambda: 'songkin_cached_answers_total{result="hit"} 1.0' in client.get("/metrics").text)
        metrics = client.get("/metrics").text
        assert 'songkin_cached_answers_total{result="miss"} 2.0' in metrics
        assert 'songkin_requests_total{method="GET",route="/tracks/{id}",status="200"} 2.0' in metrics
        assert 'songkin_requests_total{method="GET",route="/tracks/{id}",status="304"} 1.0' in metrics
        assert 'songkin_requests_total{method="HEAD",route="/tracks/{id}",status="200"} 1.0' in metrics
