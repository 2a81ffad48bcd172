"""Clients of Subsonic against a service that wants keys."""

from hashlib import md5
from pathlib import Path
from typing import Any

import pytest

from app.access.roles import Role
from app.music_servers.subsonic.credentials import CredentialFault, key_of
from tests.app.music_servers.conftest import Guarded
from tests.support.keys import keys_file
from tests.support.music_servers.catalogue import song
from tests.support.music_servers.subsonic import ask, xml_of
from tests.support.running_service import serving

SEED = song("punk", 5)


def test_subsonic_key_is_the_api_key_or_the_password(guarded: Guarded) -> None:
    client, key = guarded
    ways: list[dict[str, Any]] = [
        {"apiKey": key},
        {"u": "anybody", "p": key},
        {"u": "anybody", "p": f"enc:{key.encode().hex()}"},
    ]
    for way in ways:
        assert len(ask(client, "getSonicSimilarTracks", id=SEED, **way)["sonicMatch"]) == 10
        assert ask(client, "tokenInfo.view", **way)["tokenInfo"]["username"] == "read"
        form = client.post("/rest/tokenInfo", data={"f": "json", **way})
        assert form.json()["subsonic-response"]["tokenInfo"]["username"] == "read"
    header = client.get("/rest/ping?f=json", headers={"Authorization": f"Bearer {key}"})
    assert header.json()["subsonic-response"]["status"] == "ok"


@pytest.mark.parametrize(
    ("code", "way"),
    [
        (10, {}),
        (10, {"u": "anybody"}),
        (40, {"u": "anybody", "p": "sesame"}),
        (40, {"u": "anybody", "p": "enc:zz"}),
        (41, {"u": "anybody", "t": md5(b"sesamec19b2d", usedforsecurity=False).hexdigest(), "s": "c19b2d"}),
        (43, {"u": "anybody", "apiKey": "sesame"}),
        (43, {"u": "anybody", "p": "sesame", "t": "26719a11", "s": "c19b2d"}),
        (44, {"apiKey": "sesame"}),
    ],
)
def test_subsonic_key_that_opens_nothing_fails_with_its_code(guarded: Guarded, code: int, way: dict[str, str]) -> None:
    client, _ = guarded
    for endpoint in ("ping", "getSonicSimilarTracks", "nowhere"):
        assert ask(client, endpoint, id=SEED, **way)["error"]["code"] == code
    _, status, ((name, error, _),) = xml_of(client.get("/rest/ping", params=way))
    assert (status["status"], name, error["code"]) == ("failed", "error", str(code))


def test_subsonic_wrong_key_in_a_header_is_code_44(guarded: Guarded) -> None:
    response = guarded[0].get("/rest/ping?f=json", headers={"X-API-Key": "sesame"})
    assert response.json()["subsonic-response"]["error"]["code"] == 44


def test_subsonic_wrong_key_in_a_form_is_told_in_the_envelope(guarded: Guarded) -> None:
    response = guarded[0].post("/rest/ping", data={"f": "json", "apiKey": "sesame"})
    assert response.status_code == 200
    assert response.json()["subsonic-response"]["error"]["code"] == 44


def test_subsonic_extensions_are_listed_without_a_key(guarded: Guarded) -> None:
    for endpoint in ("getOpenSubsonicExtensions", "getOpenSubsonicExtensions.view"):
        found = ask(guarded[0], endpoint)["openSubsonicExtensions"]
        assert [extension["name"] for extension in found] == ["sonicSimilarity", "formPost", "apiKeyAuthentication"]


def test_key_among_the_parameters_opens_nothing_else(guarded: Guarded) -> None:
    client, key = guarded
    assert client.get(f"/tracks/{SEED}", params={"apiKey": key}).status_code == 401
    assert client.get("/api/health", params={"apiKey": key}).status_code == 401


def test_key_among_the_parameters_is_in_no_log(
    server_models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], _log_handlers_restored: None
) -> None:
    key = keys_file(tmp_path / "keys.json")[Role.READ]
    with serving(server_models, keys_file=tmp_path / "keys.json", log_level="info") as client:
        assert ask(client, "ping", apiKey=key)["status"] == "ok"
        assert client.post("/rest/ping", data={"u": "me", "p": key}).status_code == 200
    captured = capsys.readouterr()
    lines = [line for line in (captured.out + captured.err).splitlines() if '"logger": "httpx"' not in line]
    assert sum('"path": "/rest/ping"' in line for line in lines) == 2
    assert not any(key in line for line in lines)


@pytest.mark.parametrize("password", ["enc:", "enc:6", "enc:zz", "encore"])
def test_key_of_a_password_that_is_not_encoded_is_the_password(password: str) -> None:
    assert key_of({"u": "a", "p": password}) == password


def test_key_of_nothing_is_a_fault() -> None:
    with pytest.raises(CredentialFault, match="needs a key"):
        key_of({"apiKey": ""})
