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
from tests.support.keys import keys_file
from tests.support.running_service import serving
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


def test_token_of_another_grant_is_400_before_the_key_is_looked_at(guarded: Guarded) -> None:
    assert guarded[0].post("/api/token", data={"grant_type": "password"}).status_code == 400


def test_placeholder_picture_needs_no_key(guarded: Guarded) -> None:
    assert guarded[0].get("/v1/images/placeholder.png").status_code == 200
    assert guarded[0].get("/v1/markets").status_code == 401
