"""Keys and limits of a service on a socket."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.access.roles import Role
from tests.support.keys import keys_file, without_key
from tests.support.redis import RedisServer
from tests.support.running_service import serving, wait_until

SIMILAR = "/tracks/punk-05/similar"
HTML = {"Accept": "text/html"}
Secrets = dict[Role, str]


def with_key(secret: str) -> dict[str, str]:
    return {"X-API-Key": secret}


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/metrics", "/docs", "/openapi.json"])
def test_open_paths_need_no_key(guarded: httpx.Client, path: str) -> None:
    assert guarded.get(path).status_code == 200


def test_page_loads_without_a_key_and_the_same_path_gives_no_data_without_one(guarded: httpx.Client) -> None:
    document = guarded.get("/", headers=HTML)
    assert document.status_code == 200
    assert "<html" in document.text
    assert guarded.get("/").status_code == 401
    assert guarded.get("/info", headers=HTML).status_code == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", SIMILAR), ("GET", "/no-such-path"), ("POST", "/recommendations"), ("PUT", "/tracks/x"), ("GET", "/")],
)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-API-Key": ""},
        {"X-API-Key": "songkin_" + "a" * 43},
        {"Authorization": "Bearer songkin-token_AAAA"},
        {"Authorization": "Basic aWQ6c2VjcmV0"},
        {"Authorization": b"Bearer \xff\xfe"},
    ],
)
def test_request_without_a_good_key_is_401(
    guarded: httpx.Client, method: str, path: str, headers: dict[str, str]
) -> None:
    response = guarded.request(method, path, headers=headers)
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (401, "unauthorized")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert "`X-API-Key: KEY`" in error["message"]
    assert error["request_id"] == response.headers["X-Request-ID"]


def test_v1_without_a_key_gets_the_error_that_its_clients_know(guarded: httpx.Client) -> None:
    response = guarded.get("/v1/tracks/punk-05")
    assert response.status_code == 401
    assert response.json()["error"].keys() == {"status", "message"}
    assert response.json()["error"]["status"] == 401


@pytest.mark.parametrize("role", Role)
def test_key_opens_what_its_role_includes(guarded: httpx.Client, secrets: Secrets, role: Role) -> None:
    headers = with_key(secrets[role])
    assert guarded.get(SIMILAR, headers={"Authorization": f"Bearer {secrets[role]}"}).status_code == 200
    assert guarded.get("/v1/tracks/punk-05", headers=headers).status_code == 200
    put = guarded.put(f"/tracks/by-{role}", json={"name": "x"}, headers=headers)
    batch = guarded.post("/tracks/batch", json={"changes": [{"delete": f"by-{role}"}]}, headers=headers)
    delete = guarded.delete("/tracks/unknown", headers=headers)
    admin = guarded.post("/admin/no-such-thing", headers=headers)
    writes = (403, 403, 403) if role is Role.READ else (201, 200, 404)
    assert (put.status_code, batch.status_code, delete.status_code) == writes
    assert admin.status_code == (404 if role is Role.ADMIN else 403)
    if role is Role.READ:
        assert put.json()["error"]["code"] == "forbidden"
        assert "this needs a key with the role write, and the key 'read' has the role read" in put.text


def test_wrong_key_is_answered_before_the_body_is_read(guarded: httpx.Client) -> None:
    with socket.create_connection((guarded.base_url.host, guarded.base_url.port or 0), timeout=10) as connection:
        connection.sendall(b"PUT /tracks/x HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 401 ")


def test_body_that_is_sent_with_a_wrong_key_gets_an_answer(guarded: httpx.Client) -> None:
    response = guarded.put("/tracks/x", content=b"x" * 1_000_000, headers=with_key("wrong"))
    assert response.status_code == 401


def test_keys_are_rotated_while_the_service_runs(published_models: Path, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    secrets = keys_file(path)
    with serving(published_models, keys_file=path) as client:
        form = {"grant_type": "client_credentials", "client_secret": secrets[Role.READ]}
        token = client.post("/api/token", data=form).json()["access_token"]
        bearer = {"Authorization": f"Bearer {token}"}
        assert client.get("/v1/tracks/punk-05", headers=bearer).status_code == 200
        without_key(path, "read")
        wait_until(lambda: client.get("/info", headers=with_key(secrets[Role.READ])).status_code == 401)
        assert client.get("/v1/tracks/punk-05", headers=bearer).status_code == 401
        path.write_text("no keys")
        assert client.get("/info", headers=with_key(secrets[Role.WRITE])).status_code == 200
        again = keys_file(path)
        wait_until(lambda: client.get("/info", headers=with_key(again[Role.READ])).status_code == 200)
        assert client.get("/info", headers=with_key(secrets[Role.WRITE])).status_code == 401


def statuses(client: httpx.Client, n: int, path: str = "/info", **headers: str) -> list[int]:
    return [client.get(path, headers=headers).status_code for _ in range(n)]


@pytest.fixture(params=["process", "redis"])
def limited(
    request: pytest.FixtureRequest, published_models: Path, keys_path: Path, secrets: Secrets
) -> Iterator[httpx.Client]:
    """Three requests an hour."""
    url = None
    if request.param == "redis":
        server: RedisServer = request.getfixturevalue("redis")
        server.clear()
        url = server.url
    with serving(published_models, keys_file=keys_path, rate_limit="3/hour", rate_limit_url=url) as client:
        yield client


def test_too_many_requests_of_a_key_are_429_and_others_are_answered(limited: httpx.Client, secrets: Secrets) -> None:
    assert statuses(limited, 4, **with_key(secrets[Role.READ])) == [200, 200, 200, 429]
    response = limited.get("/v1/tracks/x", headers=with_key(secrets[Role.READ]))
    assert (response.status_code, response.json()["error"]["status"]) == (429, 429)
    assert "for one key" in response.json()["error"]["message"]
    assert 3000 < int(response.headers["Retry-After"]) <= 3600
    assert statuses(limited, 1, **with_key(secrets[Role.WRITE])) == [200]
    assert statuses(limited, 5, "/health/live") == [200] * 5
    assert statuses(limited, 5, "/metrics") == [200] * 5


def test_guesses_of_keys_are_counted_by_address(limited: httpx.Client, secrets: Secrets) -> None:
    guesses = [limited.get("/info", headers=with_key(f"songkin_{number:043}")).status_code for number in range(5)]
    assert guesses == [401, 401, 401, 429, 429]
    assert statuses(limited, 1, "/docs") == [429]
    assert statuses(limited, 1, **with_key(secrets[Role.READ])) == [200]


def test_addresses_are_those_that_a_proxy_of_this_machine_forwards(published_models: Path) -> None:
    with serving(published_models, rate_limit="2/hour") as client:
        assert statuses(client, 3, **{"X-Forwarded-For": "192.0.2.7"}) == [200, 200, 429]
        assert statuses(client, 1, **{"X-Forwarded-For": "192.0.2.8"}) == [200]
        assert statuses(client, 2, **{"X-Forwarded-For": "2001:db8::1"}) == [200, 200]
        assert statuses(client, 1, **{"X-Forwarded-For": "2001:db8::2:2"}) == [429], "the same network"


def test_host_that_is_not_trusted_is_400(published_models: Path) -> None:
    with serving(published_models, trusted_hosts=("music.example.org",)) as client:
        assert client.get("/info", headers={"Host": "music.example.org:8000"}).status_code == 200
        response = client.get("/info")
        assert (response.status_code, response.json()["error"]["code"]) == (400, "invalid_host")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert client.get("/v1/tracks/x").json()["error"]["status"] == 400
        assert client.get("/health/ready").status_code == 200


def test_host_of_who_changes_something_on_loopback_without_keys_is_this_machine(
    published_models: Path, tmp_path: Path
) -> None:
    with serving(published_models, writes=True, live_dir=tmp_path) as client:
        rebound = {"Host": "evil.example:8000"}
        assert client.get("/info", headers=rebound).status_code == 200
        for method, path in (("DELETE", "/tracks/punk-05"), ("POST", "/tracks/batch"), ("POST", "/admin/reload")):
            response = client.request(method, path, headers=rebound)
            assert (response.status_code, response.json()["error"]["code"]) == (400, "invalid_host")
        assert client.delete("/tracks/punk-05", headers={"Host": "localhost:8000"}).status_code == 204


def test_log_names_the_key_that_a_request_has(
    published_models: Path,
    keys_path: Path,
    secrets: Secrets,
    capsys: pytest.CaptureFixture[str],
    _log_handlers_restored: None,
) -> None:
    with serving(published_models, keys_file=keys_path, log_level="info", log_format="json") as client:
        client.get("/info", headers=with_key(secrets[Role.READ]))
        client.get("/info")
    logged = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["status"], line.get("key")) for line in logged if line.get("path") == "/info"] == [
        (200, "read"),
        (401, None),
    ]


@pytest.mark.parametrize("hosts", [b"", b"Host: a\r\nHost: a\r\n"])
def test_no_host_and_two_are_400(client: httpx.Client, hosts: bytes) -> None:
    with socket.create_connection((client.base_url.host, client.base_url.port or 0), timeout=10) as connection:
        connection.sendall(b"GET /info HTTP/1.1\r\n" + hosts + b"\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 400 ")
