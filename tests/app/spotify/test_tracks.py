from typing import Any

import httpx
import pytest

from app.bundle.names import album_id
from tests.support.planted import GENRES, TRACKS_PER_GENRE
from tests.support.spotify.catalogue import artist, track

UNKNOWN = "0" * 22


def get(client: httpx.Client, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return response.json()


def native_place(client: httpx.Client, track_id: str, album_id: str) -> int:
    return 1 + [one["id"] for one in get(client, f"/albums/{album_id}")["tracks"]].index(track_id)


def test_v1_track_has_every_field_with_placeholders_for_the_unknown(v1: httpx.Client) -> None:
    base, one, by = str(v1.base_url).rstrip("/"), track("punk", 5), artist("punk", 5)
    album = album_id("punk album 2", "Punk Artist 5")
    native = get(v1, f"/tracks/{one}")
    name = {
        "external_urls": {"spotify": f"{base}/?artist={by}"},
        "href": f"{base}/v1/artists/{by}",
        "id": by,
        "name": "Punk Artist 5",
        "type": "artist",
        "uri": f"spotify:artist:{by}",
    }
    assert get(v1, f"/v1/tracks/{one}") == {
        "album": {
            "album_type": "album",
            "artists": [name],
            "available_markets": [],
            "external_urls": {"spotify": f"{base}/?q=album%3A%22punk%20album%202%22"},
            "href": f"{base}/v1/albums/{album}",
            "id": album,
            "images": [{"height": 300, "url": f"{base}/v1/images/placeholder.png", "width": 300}],
            "name": "punk album 2",
            "release_date": "0000",
            "release_date_precision": "year",
            "total_tracks": 5,
            "type": "album",
            "uri": f"spotify:album:{album}",
        },
        "artists": [name],
        "available_markets": [],
        "disc_number": 1,
        "duration_ms": native["duration_ms"],
        "explicit": False,
        "external_ids": {},
        "external_urls": {"spotify": f"https://open.spotify.com/track/{one}"},
        "href": f"{base}/v1/tracks/{one}",
        "id": one,
        "is_local": False,
        "name": "punk song 5",
        "popularity": native["popularity"],
        "preview_url": None,
        "track_number": native_place(v1, one, album),
        "type": "track",
        "uri": f"spotify:track:{one}",
    }


def test_v1_audio_features_are_those_of_the_table(v1: httpx.Client) -> None:
    base, one = str(v1.base_url).rstrip("/"), track("punk", 5)
    native = get(v1, f"/tracks/{one}")["features"]
    assert get(v1, f"/v1/audio-features/{one}") == {
        **{name: value for name, value in native.items() if name not in {"popularity", "explicit"}},
        "analysis_url": f"{base}/v1/audio-analysis/{one}",
        "id": one,
        "track_href": f"{base}/v1/tracks/{one}",
        "type": "audio_features",
        "uri": f"spotify:track:{one}",
    }


def test_v1_audio_features_unknown_tempo_is_the_median_of_the_catalogue(v1: httpx.Client) -> None:
    ids = [track(genre, number) for genre in GENRES for number in range(TRACKS_PER_GENRE)]
    tempos = [one for each in ids if (one := get(v1, f"/tracks/{each}")["features"]["tempo"]) is not None]
    assert get(v1, f"/v1/audio-features/{track('punk', 3)}")["tempo"] == sorted(tempos)[(len(tempos) - 1) // 2]


@pytest.mark.parametrize(("path", "most"), [("tracks", 50), ("audio-features", 100)])
def test_v1_most_ids_at_once_keep_their_places(v1: httpx.Client, path: str, most: int) -> None:
    ids = [[track("punk", 5), UNKNOWN, track("folk", 7)][position % 3] for position in range(most)]
    (found,) = get(v1, f"/v1/{path}?ids={','.join(ids)}&market=SE").values()
    assert [one and one["id"] for one in found] == [None if one == UNKNOWN else one for one in ids]
    assert found[0] == get(v1, f"/v1/{path}/{ids[0]}?market=SE")
