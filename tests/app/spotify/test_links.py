import json
import re
from pathlib import Path

import httpx
import pytest

from app.spotify.links import Links
from tests.support.running_service import serving
from tests.support.spotify.catalogue import artist, track

PATHS = [
    f"/v1/tracks/{track('punk', 5)}",
    f"/v1/audio-features/{track('punk', 5)}",
    "/v1/search?q=punk&type=track,artist&limit=5&offset=5",
    "/v1/recommendations?seed_genres=punk&seed_tracks=" + track("punk", 5),
]


def hosts(client: httpx.Client, headers: dict[str, str] | None = None) -> set[str]:
    text = "".join(client.get(path, headers=headers).text for path in PATHS)
    return set(re.findall(r'"(https?://[^"]*?)/v1/', text))


def test_v1_links_without_a_setting_go_where_the_request_went(v1: httpx.Client) -> None:
    assert hosts(v1) == {str(v1.base_url).rstrip("/")}


def test_v1_links_follow_the_host_and_the_scheme_of_a_trusted_proxy(v1: httpx.Client) -> None:
    headers = {"Host": "music.example.org", "X-Forwarded-Proto": "https"}
    assert hosts(v1, headers) == {"https://music.example.org"}


@pytest.mark.parametrize("host", ["a b", "<x>", "x/../y", '"', "", "x:99999", "a@b", "\\"])
def test_v1_links_odd_host_still_answers(v1: httpx.Client, host: str) -> None:
    answer = v1.get(PATHS[0], headers={"Host": host})
    assert answer.status_code in {200, 400}
    if answer.status_code == 200:
        assert json.loads(answer.text)["href"].startswith("http://")


@pytest.mark.parametrize("url", ["https://music.example.org", "https://example.org/songkin/", "http://[::1]:9000"])
def test_v1_links_with_a_public_url_go_there(spotify_models: Path, url: str) -> None:
    with serving(spotify_models, public_url=url) as client:
        assert hosts(client, {"Host": "elsewhere", "X-Forwarded-Proto": "https"}) == {url.rstrip("/")}


def test_links_quote_odd_ids() -> None:
    links = Links("http://a")
    assert links.to("tracks", "a/b ü") == "http://a/v1/tracks/a%2Fb%20%C3%BC"
    assert links.search(q='a&b="c"', limit=1) == "http://a/v1/search?q=a%26b%3D%22c%22&limit=1"


@pytest.mark.parametrize(
    "path",
    [
        "recommendations?seed_genres=punk",
        "recommendations/available-genre-seeds",
        f"tracks?ids={track('punk', 5)}",
        f"tracks/{track('punk', 5)}",
        f"audio-features?ids={track('punk', 5)}",
        f"audio-features/{track('punk', 5)}",
        "artists?ids=a",
        "albums?ids=a",
        f"artists/{artist('punk', 5)}/albums",
        "markets",
        "search?q=a&type=track",
    ],
)
def test_v1_both_slash_forms_are_answered_directly(v1: httpx.Client, path: str) -> None:
    base, _, query = path.partition("?")
    plain, slashed = (v1.get(f"/v1/{one}?{query}") for one in (base, f"{base}/"))
    assert (plain.status_code, slashed.status_code) == (200, 200)
    assert plain.json() == slashed.json()


def test_token_both_slash_forms_are_answered_directly(v1: httpx.Client) -> None:
    for path in ("/api/token", "/api/token/"):
        assert v1.post(path, data={"grant_type": "client_credentials"}).status_code == 200
