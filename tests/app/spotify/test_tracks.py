from math import nan
from typing import Any

import httpx
import pytest

from app.bundle.features import FEATURES
from app.bundle.names import album_id
from app.catalogue.content import Album, Artist
from app.catalogue.track import Track
from app.catalogue.track_json import track_json
from app.spotify.aliases import read_aliases
from app.spotify.links import Links
from app.spotify.schemas import AudioFeatures, SpotifyTrack
from app.spotify.serializer import Serializer
from tests.support.spotify.catalogue import artist, track

UNKNOWN = "0" * 22


def get(client: httpx.Client, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return response.json()


def test_v1_track_has_every_field_and_nothing_invented(v1: httpx.Client) -> None:
    base, one, by = str(v1.base_url).rstrip("/"), track("punk", 5), artist("punk", 5)
    album = album_id("punk album 2", "Punk Artist 5")
    native = get(v1, f"/tracks/{one}")
    name = {
        "external_urls": {},
        "href": f"{base}/v1/artists/{by}",
        "id": by,
        "name": "Punk Artist 5",
        "type": "artist",
        "uri": f"spotify:artist:{by}",
    }
    assert get(v1, f"/v1/tracks/{one}") == {
        "album": {
            "album_type": None,
            "artists": [name],
            "available_markets": [],
            "external_urls": {},
            "href": f"{base}/v1/albums/{album}",
            "id": album,
            "images": [],
            "name": "punk album 2",
            "release_date": None,
            "release_date_precision": None,
            "total_tracks": None,
            "type": "album",
            "uri": f"spotify:album:{album}",
        },
        "artists": [name],
        "available_markets": [],
        "disc_number": None,
        "duration_ms": native["duration_ms"],
        "explicit": False,
        "external_ids": {},
        "external_urls": {},
        "href": f"{base}/v1/tracks/{one}",
        "id": one,
        "is_local": False,
        "name": "punk song 5",
        "popularity": native["popularity"],
        "preview_url": None,
        "track_number": None,
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


def test_v1_audio_features_unknown_tempo_is_zero_as_spotify_has_it(v1: httpx.Client) -> None:
    assert get(v1, f"/v1/audio-features/{track('punk', 3)}")["tempo"] == 0


def test_views_of_a_track_of_unknown_features_are_null_or_spotifys_unknown() -> None:
    unknown = Track(0, "a", "A", Album("b", "B"), (Artist("c", "C"),), ("x",), "table", (nan,) * 15, {})
    views = Serializer(Links("http://here"), read_aliases(None))
    native = track_json(unknown)
    shown = SpotifyTrack.model_validate_json(views.track(native, "b")).model_dump()
    assert [shown[name] for name in ("duration_ms", "explicit", "popularity")] == [None, None, None]
    features = AudioFeatures.model_validate_json(views.audio_features(native)).model_dump()
    known_as_unknown = {"key": -1, "tempo": 0, "time_signature": 0}
    for feature in FEATURES:
        if feature.name in features:
            assert features[feature.name] == known_as_unknown.get(feature.name), feature.name


@pytest.mark.parametrize(("path", "most"), [("tracks", 50), ("audio-features", 100)])
def test_v1_most_ids_at_once_keep_their_places(v1: httpx.Client, path: str, most: int) -> None:
    ids = [[track("punk", 5), UNKNOWN, track("folk", 7)][position % 3] for position in range(most)]
    (found,) = get(v1, f"/v1/{path}?ids={','.join(ids)}&market=SE").values()
    assert [one and one["id"] for one in found] == [None if one == UNKNOWN else one for one in ids]
    assert found[0] == get(v1, f"/v1/{path}/{ids[0]}?market=SE")
