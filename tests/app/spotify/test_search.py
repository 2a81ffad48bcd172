from typing import Any

import httpx
import pytest

from tests.support.planted import TRACKS_PER_GENRE
from tests.support.spotify.catalogue import artist

PAGING = ["href", "items", "limit", "next", "offset", "previous", "total"]


def search(client: httpx.Client, **parameters: object) -> Any:
    response = client.get("/v1/search", params={key: str(value) for key, value in parameters.items()})
    assert response.status_code == 200, response.text
    return response.json()


@pytest.mark.parametrize(
    ("types", "keys"),
    [
        ("track", ["tracks"]),
        ("artist", ["artists"]),
        ("artist,track", ["tracks", "artists"]),
        ("track,track", ["tracks"]),
        ("playlist,album,track,show", ["tracks", "albums", "playlists", "shows"]),
        ("episode,audiobook", ["episodes", "audiobooks"]),
    ],
)
def test_v1_search_has_one_page_for_each_type(v1: httpx.Client, types: str, keys: list[str]) -> None:
    answer = search(v1, q="punk", type=types)
    assert list(answer) == keys
    for page in answer.values():
        assert sorted(page) == PAGING
        assert (page["limit"], page["offset"], page["previous"]) == (20, 0, None)


def test_v1_search_finds_what_the_native_search_finds(v1: httpx.Client) -> None:
    for kind in ("track", "artist"):
        native = v1.get(f"/search?q=folk+1&type={kind}&limit=10").json()
        page = search(v1, q="folk 1", type=kind, limit=10)[f"{kind}s"]
        assert [one["id"] for one in page["items"]] == [one["id"] for one in native["items"]]
        assert page["total"] == native["total"]


@pytest.mark.parametrize("limit", [1, 7, 18, 36, 50])
def test_v1_search_links_lead_through_all_pages_and_back(v1: httpx.Client, limit: int) -> None:
    first = page = search(v1, q="artist:opera", type="artist,track", limit=limit)["tracks"]
    found = []
    while True:
        found += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        page = v1.get(page["next"]).json()["tracks"]
    assert len(found) == len(set(found)) == page["total"] == TRACKS_PER_GENRE
    while page["previous"]:
        page = v1.get(page["previous"]).json()["tracks"]
    assert page == v1.get(first["href"]).json()["tracks"] == first


def test_v1_search_limit_zero_only_counts(v1: httpx.Client) -> None:
    page = search(v1, q="punk", type="track", limit=0, offset=3)["tracks"]
    assert (page["items"], page["total"], page["next"], page["previous"]) == ([], TRACKS_PER_GENRE, None, None)


def test_v1_search_beyond_the_end_is_empty(v1: httpx.Client) -> None:
    page = search(v1, q="punk", type="track", offset=1000)["tracks"]
    assert (page["items"], page["total"], page["next"]) == ([], TRACKS_PER_GENRE, None)


@pytest.mark.parametrize("q", ["artist:nobody", "!!!"])
def test_v1_search_that_finds_nothing_has_empty_pages(v1: httpx.Client, q: str) -> None:
    found = search(v1, q=q, type="track,artist,album")
    assert [(page["items"], page["total"], page["next"]) for page in found.values()] == [([], 0, None)] * 3


@pytest.mark.parametrize("q", ['artist:"folk artist 3"', "artist:folk artist 3", "folk 3 genre:folk"])
def test_v1_search_fields_say_where_to_look(v1: httpx.Client, q: str) -> None:
    items = search(v1, q=q, type="artist")["artists"]["items"]
    assert [one["id"] for one in items] == [artist("folk", 3)]


@pytest.mark.parametrize(
    "more", ["year:1999", "year:1990-1999", "tag:new", 'label:"some label"', "ISRC:GB123", "year: 1999"]
)
def test_v1_search_other_filters_of_spotify_are_ignored(v1: httpx.Client, more: str) -> None:
    for q in (f"folk {more}", f"{more} folk"):
        assert search(v1, q=q, type="track")["tracks"]["items"] == search(v1, q="folk", type="track")["tracks"]["items"]


@pytest.mark.parametrize("q", ["!!!", "year:1999", '"', "track:", "🎵", "%00", "a" * 256, "isrc:GB123 tag:hipster"])
def test_v1_search_any_text_is_a_query(v1: httpx.Client, q: str) -> None:
    assert search(v1, q=q, type="track,artist")["tracks"]["total"] == 0


def test_v1_search_unknown_parameters_are_ignored(v1: httpx.Client) -> None:
    more = {"include_external": "audio", "country": "SE", "x": "y"}
    assert search(v1, q="folk", type="track", **more) == search(v1, q="folk", type="track")
