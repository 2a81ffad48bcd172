from typing import Any

import httpx
import pytest

from app.bundle.names import album_id
from tests.support.planted import planted_table
from tests.support.spotify.catalogue import artist, track

ALBUM = album_id("punk album 2", "Punk Artist 5")
PLANTED = planted_table().drop_duplicates("track_id")
N_TRACKS = len(PLANTED[(PLANTED["album_name"] == "punk album 2") & (PLANTED["artists"] == "Punk Artist 5")])


def get(client: httpx.Client, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return response.json()


def test_v1_album_of_a_track_is_that_of_its_id_with_all_tracks(v1: httpx.Client) -> None:
    of_track = get(v1, f"/v1/tracks/{track('punk', 5)}")["album"]
    album = get(v1, f"/v1/albums/{ALBUM}")
    tracks = album.pop("tracks")
    more = ("copyrights", "external_ids", "genres", "label", "popularity")
    assert {name: album.pop(name) for name in more} | {"popularity": 0} == {
        "copyrights": [],
        "external_ids": {},
        "genres": ["punk"],
        "label": "",
        "popularity": 0,
    }
    assert album == of_track
    assert tracks["total"] == album["total_tracks"] == N_TRACKS
    assert [one["track_number"] for one in tracks["items"]] == [*range(1, N_TRACKS + 1)]
    for one in tracks["items"]:
        whole = get(v1, f"/v1/tracks/{one['id']}")
        assert {name: whole[name] for name in one} == one


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_v1_album_tracks_links_lead_through_all_pages_and_back(v1: httpx.Client, limit: int) -> None:
    first = page = get(v1, f"/v1/albums/{ALBUM}/tracks?limit={limit}&market=SE")
    found = []
    while True:
        found += [(one["id"], one["is_playable"]) for one in page["items"]]
        if page["next"] is None:
            break
        page = v1.get(page["next"]).json()
    assert found == [(one["id"], True) for one in get(v1, f"/v1/albums/{ALBUM}?market=SE")["tracks"]["items"]]
    while page["previous"]:
        page = v1.get(page["previous"]).json()
    assert page == first


def test_v1_most_albums_at_once_keep_their_places(v1: httpx.Client) -> None:
    ids = [ALBUM, "x", album_id("folk album 1", "Folk Artist 1"), *["y"] * 17]
    found = get(v1, f"/v1/albums?ids={','.join(ids)}")["albums"]
    assert [one and one["id"] for one in found] == [one if len(one) > 1 else None for one in ids]
    assert found[0] == get(v1, f"/v1/albums/spotify:album:{ALBUM}")


def test_v1_albums_of_an_artist_are_those_of_its_tracks(v1: httpx.Client) -> None:
    one = artist("punk", 7)
    expected = PLANTED[PLANTED["artists"] == "Punk Artist 7"].groupby("album_name").size()
    page = get(v1, f"/v1/artists/{one}/albums")
    assert {(album["name"], album["total_tracks"]) for album in page["items"]} == set(expected.items())
    assert page["total"] == len(expected)
    first = get(v1, f"/v1/artists/{one}/albums?limit=1&include_groups=album,single")
    assert [album["id"] for album in first["items"]] == [page["items"][0]["id"]]
    assert "include_groups=album%2Csingle" in first["href"]
    assert get(v1, f"/v1/artists/{one}/albums?include_groups=appears_on")["items"] == []


def test_v1_search_finds_albums_by_their_names_and_artists(v1: httpx.Client) -> None:
    for q, name in (("punk album 2", "punk album 2"), ('album:"opera album 1"', "opera album 1")):
        page = get(v1, f"/v1/search?q={q}&type=album&limit=50")["albums"]
        assert page["total"] == len(page["items"]) > 0
        assert {one["name"] for one in page["items"]} == {name}
    by_artist = get(v1, "/v1/search?q=artist:%22punk artist 5%22&type=album")["albums"]["items"]
    assert {one["artists"][0]["name"] for one in by_artist} == {"Punk Artist 5"}
    pages = [get(v1, f"/v1/search?q=punk&type=album&limit=3&offset={n}")["albums"]["items"] for n in (0, 3)]
    ids = [one["id"] for page in pages for one in page]
    assert len(set(ids)) == 6


def test_v1_markets_are_countries(v1: httpx.Client) -> None:
    markets = get(v1, "/v1/markets")["markets"]
    assert {"SE", "US", "ZW"} < set(markets)
    assert sorted(markets) == markets
    assert {len(one) for one in markets} == {2}


def test_native_album_has_its_tracks_and_pages(v1: httpx.Client) -> None:
    album = get(v1, f"/albums/{ALBUM}")
    assert (album["id"], album["name"], album["type"], album["n_tracks"]) == (ALBUM, "punk album 2", "album", N_TRACKS)
    assert album["tracks"] == [get(v1, f"/tracks/{one['id']}") for one in album["tracks"]]
    part = get(v1, f"/albums/{ALBUM}?limit=2&offset=1")
    assert part == album | {"tracks": album["tracks"][1:3]}


def test_native_album_unknown_is_404_and_has_a_tag_where_known(v1: httpx.Client) -> None:
    unknown = v1.get("/albums/nope")
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "unknown_album")
    tag = v1.get(f"/albums/{ALBUM}").headers["ETag"]
    assert v1.get(f"/albums/{ALBUM}", headers={"If-None-Match": tag}).status_code == 304
    for query in ("limit=0", "limit=501", "offset=-1", "k=1"):
        assert v1.get(f"/albums/{ALBUM}?{query}").status_code == 422
