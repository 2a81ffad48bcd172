from typing import Any

import httpx

from tests.support.planted import GENRES
from tests.support.spotify.catalogue import artist


def get(client: httpx.Client, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return response.json()


def test_v1_artist_has_every_field_with_placeholders_for_the_unknown(v1: httpx.Client) -> None:
    one = artist("punk", 7)
    native, base = get(v1, f"/artists/{one}"), str(v1.base_url).rstrip("/")
    assert get(v1, f"/v1/artists/{one}") == {
        "external_urls": {"spotify": f"{base}/?artist={one}"},
        "followers": {"href": None, "total": 0},
        "genres": ["punk"],
        "href": f"{base}/v1/artists/{one}",
        "id": one,
        "images": [{"height": 300, "url": f"{base}/v1/images/placeholder.png", "width": 300}],
        "name": "Punk Artist 7",
        "popularity": native["popularity"],
        "type": "artist",
        "uri": f"spotify:artist:{one}",
    }


def test_v1_artist_genres_come_by_their_share(v1: httpx.Client) -> None:
    assert get(v1, f"/v1/artists/{artist('ambient', 0)}")["genres"] == ["ambient", "drum"]


def test_v1_most_artists_at_once_keep_their_places(v1: httpx.Client) -> None:
    ids = [artist(genre, number) for genre in GENRES for number in range(9)] + ["x", "y", artist("punk", 1), "x", "z"]
    found = get(v1, f"/v1/artists?ids={','.join(ids)}")["artists"]
    assert [one and one["id"] for one in found] == [one if len(one) > 1 else None for one in ids]
    assert found[3] == get(v1, f"/v1/artists/{ids[3]}")


def test_v1_related_artists_are_the_similar_ones(v1: httpx.Client) -> None:
    one = artist("punk", 7)
    similar = get(v1, f"/artists/{one}/similar?k=20")["similar"]
    related = get(v1, f"/v1/artists/{one}/related-artists")["artists"]
    assert [found["id"] for found in related] == [found["artist"]["id"] for found in similar]


def test_v1_top_tracks_are_the_popular_ones(v1: httpx.Client) -> None:
    one = artist("punk", 7)
    page = get(v1, f"/artists/{one}")
    tracks = get(v1, f"/v1/artists/{one}/top-tracks")["tracks"]
    assert [found["id"] for found in tracks] == [found["id"] for found in page["top_tracks"]]
