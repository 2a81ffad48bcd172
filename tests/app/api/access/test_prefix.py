"""The service behind a proxy that shows it under a path, whether the proxy takes that path off or not."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.api.application import create_native_api
from app.main import create_app
from app.music_servers.audiomuse.application import create_audiomuse_api
from app.music_servers.subsonic.application import create_subsonic_api
from app.server.prefixes import OWN_PATHS
from app.settings import Settings
from app.spotify.aliases import read_aliases
from app.spotify.application import create_spotify_api
from app.spotify.state import SpotifyState
from app.web.application import create_page
from tests.support.keys import keys_file
from tests.support.running_service import serving

HTML = {"Accept": "text/html"}
NAMED = {"X-Forwarded-Prefix": "/music"}


@pytest.fixture(scope="module", params=["setting", "header"])
def behind(request: pytest.FixtureRequest, published_models: Path) -> Iterator[httpx.Client]:
    """A client as a proxy of this machine is one, with the prefix from either place."""
    by_setting = request.param == "setting"
    with serving(published_models, root_path="/music" if by_setting else "") as client:
        client.headers.update({} if by_setting else NAMED)
        yield client


@pytest.fixture(params=["", "/music"], ids=["taken off", "left"])
def left(request: pytest.FixtureRequest) -> str:
    """What the proxy leaves of the prefix."""
    return str(request.param)


PATHS = [
    "/genres",
    "/tracks/punk-05/similar?k=3",
    "/tracks/nope",
    "/nowhere",
    "/health/ready",
    "/v1/tracks/punk-05",
    "/v1/tracks/?ids=punk-05",
    "/v1/nowhere",
    "/docs",
    "/static-offline-docs/swagger-ui.css",
    "/openapi.json",
]


@pytest.mark.parametrize("path", PATHS)
def test_prefix_every_path_answers_as_without_but_for_addresses(
    behind: httpx.Client, client: httpx.Client, left: str, path: str
) -> None:
    got, plain = behind.get(left + path), client.get(path)
    assert got.status_code == plain.status_code
    assert _security(got) == _security(plain)
    if "json" in plain.headers["Content-Type"]:
        assert _without_addresses(got.json(), behind) == _without_addresses(plain.json(), client)
    else:
        assert got.text.replace("/music/", "/") == plain.text


def test_prefix_links_under_v1_and_further_pages_have_it(behind: httpx.Client, left: str) -> None:
    base = f"{str(behind.base_url).rstrip('/')}/music/v1/"
    page = behind.get(f"{left}/v1/search?q=punk&type=track&limit=5").json()["tracks"]
    assert page["next"].startswith(base)
    assert page["items"][0]["href"].startswith(base)
    following = behind.get(page["next"]).json()["tracks"]
    assert following["previous"].startswith(base)
    assert {each["id"] for each in following["items"]}.isdisjoint(each["id"] for each in page["items"])


def test_prefix_documentation_and_home_name_addresses_with_it(behind: httpx.Client, left: str) -> None:
    addresses = re.findall(r"(?:href|src)=\"([^\"]+)\"|url: '([^']+)'", behind.get(f"{left}/docs").text)
    named = [one or other for one, other in addresses]
    assert len(named) == 4
    for address in named:
        assert address.startswith("/music/")
        assert behind.get(address).status_code == 200
    assert behind.get(f"{left}/openapi.json").json()["servers"] == [{"url": "/music"}]
    links = behind.get(f"{left}/", headers={"Accept": "application/json"}).json()["links"]
    for address in links.values():
        assert address.startswith("/music/")
        assert behind.get(address).status_code == 200


def test_prefix_page_loads_with_its_files(behind: httpx.Client, left: str) -> None:
    page = behind.get(f"{left}/", headers=HTML)
    assert page.headers["Content-Security-Policy"].startswith("default-src 'self'")
    files = re.findall(r'"(assets/[^"]+)"', page.text)
    assert files
    assert {behind.get(f"{left}/{file}").status_code for file in files} == {200}


def test_prefix_redirects_stay_below_it(behind: httpx.Client, left: str) -> None:
    assert behind.get(f"{left}/genres/").headers["Location"] == f"{str(behind.base_url).rstrip('/')}/music/genres"
    without_slash = behind.get("/music?track=punk-05", headers=HTML)
    assert (without_slash.status_code, without_slash.headers["Location"]) == (307, "/music/?track=punk-05")


def test_prefix_of_another_proxy_gets_other_links_from_what_is_kept(client: httpx.Client) -> None:
    path = "/v1/tracks/punk-05"
    given = [client.get(path, headers=headers) for headers in ({}, NAMED, {"X-Forwarded-Prefix": "/a, /b"}) * 2]
    assert given[0].text == given[3].text != given[1].text == given[4].text
    assert len({answer.headers["ETag"] for answer in given}) == 3
    assert "/a/b/v1/tracks/punk-05" in given[5].text
    stale = {**NAMED, "If-None-Match": given[0].headers["ETag"]}
    assert client.get(path, headers=stale).status_code == 200


def test_prefix_header_counts_from_trusted_proxies_alone(
    published_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(
        "FORWARDED_ALLOW_IPS", "192.0.2.1"
    )  # what stands for SONGKIN_TRUSTED_PROXIES where that is not set
    with serving(published_models) as client:
        assert "/music/" not in client.get("/v1/tracks/punk-05", headers=NAMED).text
        assert client.get("/music/genres", headers=NAMED).status_code == 404


def test_prefix_header_does_not_count_beside_the_setting(published_models: Path) -> None:
    with serving(published_models, root_path="/music") as client:
        answer = client.get("/v1/tracks/punk-05", headers={"X-Forwarded-Prefix": "/other"})
    assert "/music/v1/" in answer.text
    assert "/other" not in answer.text


@pytest.mark.parametrize("named", ["//evil.example", "/search", "music", "/a b"])
@pytest.mark.parametrize(("path", "code"), [("/genres", "invalid_prefix"), ("/v1/tracks/punk-05", None)])
def test_prefix_header_of_another_form_is_400(client: httpx.Client, named: str, path: str, code: str | None) -> None:
    answer = client.get(path, headers={"X-Forwarded-Prefix": named})
    assert answer.status_code == 400
    assert answer.json()["error"].get("code") == code
    assert "X-Forwarded-Prefix: expected" in answer.json()["error"]["message"]
    assert "X-Request-ID" in answer.headers


def test_prefix_roles_and_probes_are_known_by_the_path_without_it(published_models: Path, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    keys_file(path)
    with serving(published_models, keys_file=path, root_path="/music") as client:
        statuses = {each: client.get(f"/music{each}", headers=HTML).status_code for each in ("/", "/docs", "/genres")}
        assert statuses == {"/": 200, "/docs": 200, "/genres": 401}
        assert client.get("/music/health/live").status_code == 200
        token = client.post("/music/api/token", data={"grant_type": "client_credentials"})
        assert (token.status_code, token.json()["error"]) == (401, "invalid_client")


def test_prefix_may_not_begin_like_any_path_there_is(published_models: Path, _log_handlers_restored: None) -> None:
    state = create_app(Settings(models_dir=published_models)).state.songkin
    aliases = read_aliases(None)
    spotify = create_spotify_api(state, SpotifyState(None, aliases, placeholders=True, spotify_ids="auto"))
    servers = [create_subsonic_api(state), create_audiomuse_api(state, aliases)]
    applications = [spotify, *servers, create_native_api(state, []), create_page()]
    paths = {getattr(route, "path", "") for application in applications for route in application.routes}
    assert {path.split("/")[1] for path in paths} - {""} <= OWN_PATHS


def _security(answer: httpx.Response) -> str:
    return str(answer.headers["Content-Security-Policy"])


def _without_addresses(content: Any, client: httpx.Client) -> Any:
    """With the base of links, and what differs by request, replaced."""
    text = json.dumps(content).replace(str(client.base_url).rstrip("/"), "http://x")
    text = re.sub(r'"request_id": "\w+"|, "servers": \[[^\]]*\]', "", text)
    return json.loads(text.replace("/music/", "/").replace(", }", "}").replace(", ,", ","))
