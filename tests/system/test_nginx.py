"""The configurations for nginx: Songkin under a path, and Songkin for what Spotify closed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import spotipy
from starlette.types import Receive, Scope, Send

from app.access.roles import Role
from tests.support.keys import keys_file
from tests.support.nginx import nginx
from tests.support.running_service import listening, serving
from tests.support.songkin_command import songkin

HERE, SPOTIFY = "127.0.0.1:8000", "https://api.spotify.com"
TRACK = "punk05punk05punk05punk"
CLOSED = [
    "/v1/recommendations?seed_genres=punk&limit=3",
    "/v1/recommendations/available-genre-seeds",
    "/v1/audio-features/punk-05",
    "/v1/audio-features?ids=punk-05",
    "/v1/audio-features/?ids=punk-05",
    "/v1/artists/{artist}/related-artists",
]
OPEN = [
    "/v1/tracks/punk-05",
    "/v1/artists/{artist}",
    "/v1/artists/{artist}/top-tracks",
    "/v1/search?q=punk&type=track",
    "/v1/me/playlists",
    "/v1/recommendations-of-another-kind",
]


class StandIn:
    """Answers in Spotify's place, and notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[bytes, bytes]]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        self.asked.append((scope["path"], dict(scope["headers"])))
        body = json.dumps({"answered_by": "spotify", "name": "a track of Spotify's"}).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def address(client: httpx.Client) -> str:
    return f"{client.base_url.host}:{client.base_url.port}"


@pytest.fixture(scope="module")
def spotify() -> Iterator[tuple[StandIn, str]]:
    stand_in = StandIn()
    with listening(stand_in) as client:
        yield stand_in, str(client.base_url).rstrip("/")


@pytest.fixture(scope="module")
def in_front(client: httpx.Client, spotify: tuple[StandIn, str]) -> Iterator[httpx.Client]:
    """Of nginx before Songkin and Spotify's stand-in."""
    with nginx("spotify.conf", {HERE: address(client), SPOTIFY: spotify[1]}) as url, httpx.Client(base_url=url) as asks:
        yield asks


@pytest.fixture(scope="module")
def artist(client: httpx.Client) -> str:
    found: str = client.get("/tracks/punk-05").json()["artists"][0]["id"]
    return found


@pytest.mark.parametrize("path", CLOSED)
def test_nginx_asks_songkin_for_what_spotify_closed(
    in_front: httpx.Client, client: httpx.Client, artist: str, path: str
) -> None:
    answer, direct = (each.get(path.format(artist=artist)) for each in (in_front, client))
    assert answer.status_code == direct.status_code == 200
    assert answer.text == direct.text.replace(address(client), address(in_front))


@pytest.mark.parametrize("path", OPEN)
def test_nginx_asks_spotify_for_all_else_with_its_token_and_host(
    in_front: httpx.Client, spotify: tuple[StandIn, str], artist: str, path: str
) -> None:
    path = path.format(artist=artist)
    answer = in_front.get(path, headers={"Authorization": "Bearer of-spotify"})
    assert answer.json()["answered_by"] == "spotify"
    asked, headers = spotify[0].asked[-1]
    assert asked == path.partition("?")[0]
    assert (headers[b"host"], headers[b"authorization"]) == (b"api.spotify.com", b"Bearer of-spotify")


@pytest.mark.filterwarnings("ignore:You're using:DeprecationWarning")
def test_nginx_one_client_of_spotify_gets_tracks_there_and_recommendations_here(in_front: httpx.Client) -> None:
    sp: Any = spotipy.Spotify(auth="of-spotify", retries=0)
    sp.prefix = f"{in_front.base_url}/v1/"
    assert len(sp.recommendations(seed_genres=["punk"], limit=3)["tracks"]) == 3
    assert sp.audio_features(["a" * 22]) == [None]
    assert sp.track("a" * 22)["name"] == "a track of Spotify's"
    sp._session.close()


def test_nginx_gives_no_token_of_spotify_away_and_adds_the_key(
    published_models: Path, spotify: tuple[StandIn, str], tmp_path: Path
) -> None:
    path = tmp_path / "keys.json"
    key = keys_file(path)[Role.READ]
    token = {"Authorization": f"Bearer {key}"}  # would open Songkin if it came there
    with serving(published_models, keys_file=path) as client:
        replaced = {HERE: address(client), SPOTIFY: spotify[1]}
        with nginx("spotify.conf", replaced) as url:
            assert httpx.get(f"{url}{CLOSED[0]}", headers=token).status_code == 401
        with nginx(
            "spotify.conf", {**replaced, "#proxy_set_header X-API-Key songkin_...": f"proxy_set_header X-API-Key {key}"}
        ) as url:
            assert httpx.get(f"{url}{CLOSED[0]}", headers={"Authorization": "Bearer of-spotify"}).status_code == 200


@pytest.fixture(scope="module")
def under_music(client: httpx.Client) -> Iterator[httpx.Client]:
    """Of nginx, which shows Songkin under /music/."""
    with nginx("music.conf", {HERE: address(client)}) as url, httpx.Client(base_url=f"{url}/music") as asks:
        yield asks


def test_nginx_under_a_path_links_and_further_pages_lead_back_there(under_music: httpx.Client) -> None:
    page = under_music.get("/v1/search?q=punk&type=track&limit=20").json()["tracks"]
    ids = [each["id"] for each in page["items"]]
    assert page["items"][0]["href"] == f"{under_music.base_url}v1/tracks/{ids[0]}"
    while page["next"]:
        assert page["next"].startswith(f"{under_music.base_url}v1/search?")
        page = httpx.get(page["next"]).json()["tracks"]
        ids += [each["id"] for each in page["items"]]
    assert len(ids) == len({*ids}) == page["total"] > 20


def test_nginx_under_a_path_tokens_odd_ids_and_redirects_work(under_music: httpx.Client) -> None:
    token = under_music.post("/api/token", json={"grant_type": "client_credentials"})
    assert token.json()["token_type"] == "Bearer"
    assert under_music.get("/tracks/a%2Fb").json()["error"]["code"] == "unknown_path"
    root = str(under_music.base_url).removesuffix("/music/")
    assert httpx.get(f"{root}/music").headers["Location"].endswith("/music/")
    assert httpx.get(f"{root}/genres").status_code == 404
    redirected = under_music.get("/genres/")
    assert redirected.headers["Location"] == f"{root}/music/genres"


def test_nginx_under_a_path_is_asked_by_the_command_line(under_music: httpx.Client) -> None:
    for url in (str(under_music.base_url), str(under_music.base_url).rstrip("/")):
        assert "punk song 5" in songkin("similar", "punk-04", "--url", url, "-k", "36").output
