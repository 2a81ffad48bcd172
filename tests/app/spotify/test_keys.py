"""Clients of Spotify against a service that wants keys: a key is their client secret."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from spotipy import Spotify
from spotipy.cache_handler import MemoryCacheHandler
from spotipy.exceptions import SpotifyException
from spotipy.oauth2 import SpotifyClientCredentials, SpotifyOauthError

from app.access.roles import Role
from tests.support.keys import keys_file, without_key
from tests.support.running_service import serving, wait_until
from tests.support.spotify.catalogue import track

pytestmark = pytest.mark.filterwarnings("ignore:You're using:DeprecationWarning")
GRANT = {"grant_type": "client_credentials"}
Guarded = tuple[httpx.Client, str]


@pytest.fixture(scope="module")
def guarded(spotify_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """A client without a key, and a key that may read."""
    path = tmp_path_factory.mktemp("keys") / "keys.json"
    secrets = keys_file(path)
    with serving(spotify_models, keys_file=path) as client:
        yield client, secrets[Role.READ]


def spotipy_with(guarded: Guarded, secret: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(SpotifyClientCredentials, "OAUTH_TOKEN_URL", f"{guarded[0].base_url}/api/token")
    credentials = SpotifyClientCredentials("my-app", secret, cache_handler=MemoryCacheHandler())
    client = Spotify(auth_manager=credentials, retries=0)
    client.prefix = f"{guarded[0].base_url}/v1/"
    return client


def test_spotipy_with_a_key_as_client_secret_searches_and_recommends(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    sp = spotipy_with(guarded, guarded[1], monkeypatch)
    assert len(sp.search("punk", limit=5)["tracks"]["items"]) == 5
    assert len(sp.recommendations(seed_tracks=[track("punk", 5)], limit=7)["tracks"]) == 7
    sp._session.close()


def test_spotipy_with_another_secret_gets_its_own_exception(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    sp = spotipy_with(guarded, "secret", monkeypatch)
    with pytest.raises(SpotifyOauthError, match=r"invalid_client.*expected a key of this service") as error:
        sp.search("punk")
    assert error.value.error == "invalid_client"
    sp._session.close()


def test_spotipy_without_a_token_gets_its_own_exception(guarded: Guarded) -> None:
    sp: Any = Spotify(retries=0)
    sp.prefix = f"{guarded[0].base_url}/v1/"
    with pytest.raises(SpotifyException, match="this service needs a key") as error:
        sp.search("punk")
    assert error.value.http_status == 401
    sp._session.close()


def test_token_is_given_for_a_key_in_the_form_or_the_header(guarded: Guarded) -> None:
    client, secret = guarded
    form = client.post("/api/token", data={**GRANT, "client_id": "any", "client_secret": secret})
    basic = client.post("/api/token", data=GRANT, auth=("any", secret))
    for response in (form, basic):
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "no-store"
        token = response.json()
        assert (token["token_type"], token["expires_in"]) == ("Bearer", 3600)
        bearer = {"Authorization": f"Bearer {token['access_token']}"}
        assert client.get(f"/v1/tracks/{track('punk', 5)}", headers=bearer).status_code == 200


@pytest.mark.parametrize(
    "sent", [{}, {"auth": ("id", "secret")}, {"headers": {"Authorization": "Basic ?"}}, {"auth": ("id", "é")}]
)
def test_token_without_a_key_is_401_as_oauth_has_it(guarded: Guarded, sent: dict[str, Any]) -> None:
    response = guarded[0].post("/api/token", data=GRANT, **sent)
    assert response.status_code == 401
    assert response.json().keys() == {"error", "error_description"}
    assert response.json()["error"] == "invalid_client"
    assert response.headers["WWW-Authenticate"] == "Basic"
    assert response.headers["Cache-Control"] == "no-store"


@pytest.fixture(scope="module")
def given(guarded: Guarded) -> dict[str, str]:
    """A token for a code, with the one that refreshes it."""
    client, secret = guarded
    answer = client.post("/api/token", json={"grant_type": "authorization_code", "code": "any"}, auth=("any", secret))
    token: dict[str, str] = answer.json()
    return token


def opens(client: httpx.Client, token: str) -> bool:
    answer = client.get(f"/v1/tracks/{track('punk', 5)}", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code == 200


def refresh(client: httpx.Client, token: str, **sent: Any) -> httpx.Response:
    return client.post("/api/token", data={"grant_type": "refresh_token", "refresh_token": token}, **sent)


def test_refresh_token_gives_a_token_with_the_secret_and_without(guarded: Guarded, given: dict[str, str]) -> None:
    client, secret = guarded
    assert opens(client, given["access_token"])
    assert not opens(client, given["refresh_token"])
    for sent in ({}, {"auth": ("any", secret)}):
        answer = refresh(client, given["refresh_token"], **sent)
        assert answer.status_code == 200
        assert opens(client, answer.json()["access_token"])
        assert answer.json()["refresh_token"] == given["refresh_token"]


def test_refresh_token_that_gives_nothing_is_told_as_oauth_has_it(guarded: Guarded, given: dict[str, str]) -> None:
    client, secret = guarded
    to_refresh = given["refresh_token"]
    for token, sent, status, error in [
        ("from-elsewhere", {}, 400, "invalid_grant"),
        ("from-elsewhere", {"auth": ("any", secret)}, 400, "invalid_grant"),
        (to_refresh[:-4] + "AAAA", {}, 400, "invalid_grant"),
        (given["access_token"], {}, 400, "invalid_grant"),
        (to_refresh, {"auth": ("any", "songkin_" + "x" * 43)}, 401, "invalid_client"),
    ]:
        answer = refresh(client, token, **sent)
        assert (answer.status_code, answer.json()["error"]) == (status, error), token


def test_refresh_token_of_another_key_or_a_removed_one_gives_nothing(spotify_models: Path, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    secrets = keys_file(path)
    code = {"grant_type": "authorization_code", "code": "any", "client_secret": secrets[Role.READ]}
    with serving(spotify_models, keys_file=path) as client:
        to_refresh = client.post("/api/token", data=code).json()["refresh_token"]
        other = refresh(client, to_refresh, auth=("any", secrets[Role.WRITE]))
        assert (other.status_code, other.json()["error"]) == (400, "invalid_grant")
        without_key(path, "read")
        wait_until(lambda: refresh(client, to_refresh).status_code == 400)
        assert refresh(client, to_refresh).json()["error"] == "invalid_grant"


def test_code_without_a_key_is_401_since_nobody_logs_in_here(guarded: Guarded) -> None:
    answer = guarded[0].post("/api/token", data={"grant_type": "authorization_code", "code": "any"})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_token_of_another_grant_is_400_before_the_key_is_looked_at(guarded: Guarded) -> None:
    answer = guarded[0].post("/api/token", data={"grant_type": "password"})
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


def test_token_too_many_requests_are_429_as_oauth_has_it(spotify_models: Path) -> None:
    with serving(spotify_models, rate_limit="1/hour") as client:
        answers = [client.post("/api/token", data=GRANT) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert answers[1].json()["error"] == "temporarily_unavailable"
    assert int(answers[1].headers["Retry-After"]) > 0


def test_token_request_leaves_no_secret_in_the_log(
    spotify_models: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], _log_handlers_restored: None
) -> None:
    path = tmp_path / "keys.json"
    secret = keys_file(path)[Role.READ]
    with serving(spotify_models, keys_file=path, log_level="debug", log_format="json") as client:
        params = {**GRANT, "client_secret": secret}
        assert client.post("/api/token", params=params).status_code == 200
        assert client.post("/api/token", params={**params, "grant_type": secret[:60]}).status_code == 400
    lines = capfd.readouterr().err.splitlines()
    logged = "\n".join(line for line in lines if '"logger": "http' not in line)  # the clients' are not the service's
    assert logged.count('"path": "/api/token"') == 2
    assert secret[:20] not in logged


def test_placeholder_picture_needs_no_key(guarded: Guarded) -> None:
    assert guarded[0].get("/v1/images/placeholder.png").status_code == 200
    assert guarded[0].get("/v1/markets").status_code == 401
