import select
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from app.bundle.models_folder.current import current_bundle, point_current_at
from app.bundle.reader import Bundle
from tests.support.damage import add_twin, alter_byte
from tests.support.running_service import serving


@pytest.fixture
def admin(models_copy: Path) -> Iterator[httpx.Client]:
    with serving(models_copy) as client:
        yield client


def test_reload_switches_at_once_or_says_why_not(admin: httpx.Client, models_copy: Path, bundle: Bundle) -> None:
    first = bundle.manifest.version
    twin = add_twin(models_copy / first)
    unchanged = {"model": first, "switched": False, "refused": None}
    assert admin.post("/admin/reload").json() == unchanged
    point_current_at(models_copy, twin.name)
    assert admin.post("/admin/reload", json={}).json() == {"model": twin.name, "switched": True, "refused": None}
    point_current_at(models_copy, "gone")
    answer = admin.post("/admin/reload").json()
    assert (answer["model"], answer["switched"]) == (twin.name, False)
    assert "no bundle at" in answer["refused"]


def test_reload_promotes_what_is_named_and_good(admin: httpx.Client, models_copy: Path, bundle: Bundle) -> None:
    twin = add_twin(models_copy / bundle.manifest.version)
    answer = admin.post("/admin/reload", json={"version": twin.name})
    assert answer.json() == {"model": twin.name, "switched": True, "refused": None}
    assert current_bundle(models_copy) == twin
    alter_byte(models_copy / bundle.manifest.version / "vectors.npy")
    refused = admin.post("/admin/reload", json={"version": bundle.manifest.version})
    error = refused.json()["error"]
    assert (refused.status_code, error["code"]) == (422, "refused_version")
    assert f"{bundle.manifest.version}/vectors.npy: expected sha256" in error["message"]
    assert str(models_copy) not in refused.text
    assert current_bundle(models_copy) == twin


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"version": "nope"}, 404, "unknown_version"),
        ({"version": "../../etc"}, 422, "invalid_request"),
        ({"version": "/etc"}, 422, "invalid_request"),
        ({"version": ""}, 422, "invalid_request"),
        ({"version": ".staging-x"}, 422, "invalid_request"),
        ({"version": "a\n"}, 422, "invalid_request"),
        ({"wersion": "a"}, 422, "invalid_request"),
        ([], 422, "invalid_request"),
    ],
)
def test_reload_of_what_there_is_not_is_refused(body: object, status: int, code: str, client: httpx.Client) -> None:
    answer = client.post("/admin/reload", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_reload_crowd_is_told_at_once_and_one_bundle_is_tried_at_a_time(
    admin: httpx.Client, models_copy: Path, bundle: Bundle
) -> None:
    body = f'{{"version":"{bundle.manifest.version}"}}'
    head = "POST /admin/reload HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    data = f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()
    with ExitStack() as crowd:
        asking = [
            crowd.enter_context(socket.create_connection((admin.base_url.host, admin.base_url.port or 0), timeout=30))
            for _ in range(7)
        ]
        for connection in asking:
            connection.sendall(data)
        for _ in range(2):
            (first, *_), *_ = select.select(asking, [], [], 30)
            assert first.recv(12) == b"HTTP/1.1 503"
            asking.remove(first)
        assert admin.get("/genres").status_code == 200


def test_reload_of_a_service_that_others_reach_is_refused(published_models: Path) -> None:
    with serving(published_models, host="0.0.0.0") as client:
        answer = client.post("/admin/reload", json={"version": "../../etc"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "admin_off")


def test_reload_without_a_bundle_is_not_ready(tmp_path: Path) -> None:
    with serving(tmp_path) as client:
        assert client.post("/admin/reload").status_code == 503
