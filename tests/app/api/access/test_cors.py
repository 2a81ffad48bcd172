"""Pages of other origins: what a browser is told of each, here by the headers that it reads."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.access.roles import Role
from tests.support.keys import keys_file
from tests.support.running_service import serving

APP, OTHER = "https://app.example.org", "https://other.example.org"
PATHS = ["/genres", "/tracks/punk-05/similar?k=3", "/v1/tracks/punk-05", "/api/token", "/openapi.json"]


def asked_first(client: httpx.Client, path: str, origin: str = APP, method: str = "GET") -> httpx.Response:
    """What a browser asks before it lets a page ask."""
    wanted = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": "authorization,content-type"}
    return client.options(path, headers={"Origin": origin, **wanted})


@pytest.fixture(scope="module")
def opened(published_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Of a service that one origin may ask, with keys and a limit that the first request uses up."""
    path = tmp_path_factory.mktemp("cors") / "keys.json"
    secrets = keys_file(path)
    with serving(published_models, keys_file=path, cors_origins=(APP,), rate_limit="1/hour") as client:
        client.headers["X-API-Key"] = secrets[Role.READ]
        yield client


@pytest.fixture(scope="module")
def for_all(published_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Of a service that every page may ask, without keys, and that can be written to."""
    live = tmp_path_factory.mktemp("live")
    with serving(published_models, cors_origins=("*",), writes=True, live_dir=live) as client:
        yield client


@pytest.mark.parametrize("path", PATHS)
def test_cors_browser_is_told_that_a_listed_origin_may_ask_before_keys_and_limits(
    opened: httpx.Client, path: str
) -> None:
    with httpx.Client(base_url=opened.base_url) as browser:
        for _ in range(3):
            told = asked_first(browser, path, method="POST")
            assert told.status_code == 200
            assert told.headers["Access-Control-Allow-Origin"] == APP
            assert "POST" in told.headers["Access-Control-Allow-Methods"]
            assert told.headers["Access-Control-Allow-Headers"] == "authorization,content-type"
            assert "Access-Control-Allow-Credentials" not in told.headers


def test_cors_browser_is_not_told_so_of_another_origin(opened: httpx.Client) -> None:
    told = asked_first(opened, "/genres", OTHER)
    assert told.status_code == 400
    assert "Access-Control-Allow-Origin" not in told.headers


def test_cors_errors_of_the_guard_and_all_else_can_be_read_by_the_page(opened: httpx.Client) -> None:
    origin = {"Origin": APP}
    first, second = (opened.get("/tracks/nope", headers=origin) for _ in range(2))
    assert (first.status_code, second.status_code) == (404, 429)
    refused = opened.get("/genres", headers={**origin, "X-API-Key": "wrong"})
    wrong_host = opened.get("/genres", headers={**origin, "Host": "a b"})
    assert (refused.status_code, wrong_host.status_code) == (401, 400)
    for answer in (first, second, refused, wrong_host):
        assert answer.headers["Access-Control-Allow-Origin"] == APP
        readable = answer.headers["Access-Control-Expose-Headers"].split(", ")
        assert {"ETag", "Retry-After", "X-Request-ID", "Content-Length", "WWW-Authenticate"} <= {*readable}


def test_cors_kept_answers_have_no_header_of_another_origin(published_models: Path) -> None:
    path = "/v1/tracks/punk-05"
    with serving(published_models, cors_origins=(APP, OTHER)) as client:
        for origin in (APP, OTHER, None, APP, "https://unlisted.example"):
            answer = client.get(path, headers={"Origin": origin} if origin else {})
            tag = {"If-None-Match": answer.headers["ETag"]}
            again = client.get(path, headers={"Origin": origin, **tag} if origin else tag)
            assert (answer.status_code, again.status_code) == (200, 304)
            for each in (answer, again):
                expected = origin if origin in {APP, OTHER} else None
                assert each.headers.get("Access-Control-Allow-Origin") == expected
                assert {part.strip() for part in each.headers["Vary"].split(",")} == {"Accept-Encoding", "Origin"}


def test_cors_without_the_setting_no_page_may_ask(client: httpx.Client) -> None:
    for answer in (asked_first(client, "/genres"), client.get("/genres", headers={"Origin": APP})):
        assert not [name for name in answer.headers if name.startswith("access-control-")]
        assert "Origin" not in answer.headers.get("Vary", "")


def test_cors_for_every_page_opens_all_that_only_reads(for_all: httpx.Client) -> None:
    origin = {"Origin": OTHER}
    read = for_all.get("/genres", headers=origin)
    recommended = for_all.post("/recommendations", json={"seeds": [{"track": "punk-05"}]}, headers=origin)
    for answer in (asked_first(for_all, "/recommendations", OTHER, "POST"), read, recommended):
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", "/tracks/x"), ("DELETE", "/tracks/x"), ("POST", "/tracks/batch"), ("POST", "/admin/reload")],
)
def test_cors_for_every_page_without_keys_lets_none_change_anything(
    for_all: httpx.Client, method: str, path: str
) -> None:
    answer = for_all.request(method, path, headers={"Origin": OTHER})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")
    assert "list that origin" in answer.json()["error"]["message"]
    own = {"Origin": str(for_all.base_url).rstrip("/")}
    assert for_all.request(method, path, headers=own).status_code not in {400, 403}
    assert for_all.request(method, path).status_code not in {400, 403}


def test_cors_for_every_page_with_keys_goes_by_the_key(
    published_models: Path, keys_path: Path, secrets: dict[Role, str], tmp_path: Path
) -> None:
    settings = {"keys_file": keys_path, "cors_origins": ("*",), "writes": True, "live_dir": tmp_path}
    with serving(published_models, **settings) as client:
        headers = {"Origin": OTHER, "X-API-Key": secrets[Role.WRITE]}
        assert client.put("/tracks/x", json={"name": "x"}, headers=headers).status_code == 201
        headers["X-API-Key"] = secrets[Role.READ]
        assert client.put("/tracks/x", json={"name": "x"}, headers=headers).status_code == 403


def test_cors_name_that_a_page_gives_this_machine_still_changes_nothing(published_models: Path, tmp_path: Path) -> None:
    rebound = {"Host": "app.example.org", "Origin": APP}
    with serving(published_models, cors_origins=(APP,), writes=True, live_dir=tmp_path) as client:
        assert client.put("/tracks/x", json={"name": "x"}, headers=rebound).status_code == 400
        assert client.put("/tracks/x", json={"name": "x"}, headers={"Origin": APP}).status_code == 201
