"""Features as programs hand them on are read as the features that they mean."""

import json
from math import nan
from typing import Any

import httpx
import pytest

from app.bundle.features import FEATURE_NAMES

PLAIN: dict[str, Any] = {
    "popularity": 45,
    "duration_ms": 201_234,
    "explicit": False,
    "danceability": 0.75,
    "energy": 0.5,
    "key": 1,
    "loudness": -7.5,
    "mode": 1,
    "speechiness": 0.0625,
    "acousticness": 0.25,
    "instrumentalness": 0.125,
    "liveness": 0.1875,
    "valence": 0.625,
    "tempo": 134.0,
    "time_signature": 4,
}
OF_AUDIO_FEATURES = {
    "type": "audio_features",
    "id": "1" * 22,
    "uri": "spotify:track:" + "1" * 22,
    "track_href": "https://api.example.invalid/v1/tracks/1",
    "analysis_url": "https://api.example.invalid/v1/audio-analysis/1",
}


def sent(client: httpx.Client, path: str, body: Any) -> dict[str, Any]:
    """The answer to a body as Python writes it: with the bare word NaN."""
    headers = {"Content-Type": "application/json"}
    response = client.post(path, content=json.dumps(body), headers=headers)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


@pytest.mark.parametrize(
    "written",
    [
        PLAIN | OF_AUDIO_FEATURES,
        {name: str(value) for name, value in PLAIN.items()},
        {name: f" {float(value)} " for name, value in PLAIN.items()},
        PLAIN | {"key": 1.0, "mode": 1.0, "popularity": 45.0, "explicit": 0.0, "time_signature": "4.0"},
        PLAIN | {"tempo": "+1.34e2", "energy": ".5", "explicit": "no"},
        *(PLAIN | {"key": key, "mode": mode} for key, mode in [("C#", "Major"), ("Db", "MAJOR"), ("C♯", "maj")]),
        {name: value for name, value in PLAIN.items() if name != "mode"} | {"key": "C# major"},
        PLAIN | {"time_signature": "4/4", "explicit": 0, "artists": None, "name": nan, "album": nan},
    ],
    ids=str,
)
def test_predict_genre_of_features_written_otherwise_is_that_of_the_plain_ones(
    client: httpx.Client, written: dict[str, Any]
) -> None:
    expected = client.post("/predict-genre", json=PLAIN).json()
    assert sent(client, "/predict-genre", written) == expected
    assert sent(client, "/predict-genre/batch", {"tracks": [written]})["predictions"][0]["genres"] == expected["genres"]


@pytest.mark.parametrize("unknown", [None, nan, "", " ", "NaN", "N/A", "null", "None", "-"], ids=str)
@pytest.mark.parametrize("name", [name for name in FEATURE_NAMES if name != "energy"])
def test_predict_genre_of_a_value_that_is_none_misses_the_feature(
    client: httpx.Client, name: str, unknown: object
) -> None:
    assert sent(client, "/predict-genre", PLAIN | {name: unknown})["missing"] == [name]


@pytest.mark.parametrize(("written", "mode"), [("A minor", 0), ("Am", 0), ("8A", 0), ("A major", 1)])
def test_predict_genre_of_a_key_with_its_mode_reads_both(client: httpx.Client, written: str, mode: int) -> None:
    without_mode = {name: value for name, value in PLAIN.items() if name != "mode"}
    expected = client.post("/predict-genre", json=PLAIN | {"key": 9, "mode": mode}).json()
    assert sent(client, "/predict-genre", without_mode | {"key": written}) == expected


@pytest.mark.parametrize(
    "artists", ["Punk Artist 1", ["Punk Artist 1"], [{"id": "1", "name": "Punk Artist 1", "type": "artist"}]], ids=str
)
def test_predict_genre_of_artists_written_otherwise_reads_their_names(client: httpx.Client, artists: object) -> None:
    evidence = sent(client, "/predict-genre", {"energy": 0.5, "artists": artists})["evidence"]
    assert [artist["name"] for artist in evidence["artists"]] == ["Punk Artist 1"]


def test_predict_genre_of_an_object_of_v1_is_answered(client: httpx.Client) -> None:
    features = client.get("/v1/audio-features/punk-05").json()
    assert sent(client, "/predict-genre", features)["genre"] == "punk"


def test_recommendations_from_features_written_otherwise_are_those_of_the_plain_ones(client: httpx.Client) -> None:
    written = {name: str(value) for name, value in PLAIN.items()} | OF_AUDIO_FEATURES | {"key": "C#"}
    plain, other = (
        sent(client, "/recommendations", {"seeds": [{"features": features}]}) for features in (PLAIN, written)
    )
    assert other == plain


def test_predict_genre_batch_with_wrong_tracks_answers_the_others_in_their_places(client: httpx.Client) -> None:
    wrong = [{"energy": 2, "x": 1}, {"name": "\ud800"}, {"danceabilty": 1}, {"name": "x"}]
    tracks = [{"energy": 0.5}, None, *wrong, {"tempo": 99}]
    answer = sent(client, "/predict-genre/batch", {"tracks": tracks})
    alone = [client.post("/predict-genre", json=tracks[place]).json() for place in (0, 6)]
    given = [answer["predictions"][place] | {"model": answer["model"]} for place in (0, 6)]
    assert [[one["genre"] for one in each["genres"]] for each in given] == [
        [one["genre"] for one in each["genres"]] for each in alone
    ]
    assert answer["predictions"][1:6] == [None] * 5
    assert [error["place"] for error in answer["errors"]] == [f"tracks.{place}" for place in (2, 3, 4, 5)]
    messages = [error["message"] for error in answer["errors"]]
    assert messages[0] == "energy: Input should be less than or equal to 1, got 2 (and 1 more)"
    assert "did you mean 'danceability'?" in messages[2]
    assert "nothing to tell its genres by" in messages[3]


@pytest.mark.parametrize("n", [1, 100, 1000])
def test_predict_genre_batch_of_one_track_among_wrong_ones_is_answered(client: httpx.Client, n: int) -> None:
    answer = sent(client, "/predict-genre/batch", {"tracks": [{"x": 1}] * (n - 1) + [{"energy": 0.5}]})
    assert [each is not None for each in answer["predictions"]] == [False] * (n - 1) + [True]
    assert len(answer["errors"]) == n - 1


@pytest.mark.parametrize(
    ("path", "listed"),
    [("/tracks/punk-05/similar", "similar"), ("/artists/{artist}/similar", "similar")],
)
def test_limit_is_another_name_of_k(client: httpx.Client, path: str, listed: str) -> None:
    artist = client.get("/tracks/punk-05").json()["artists"][0]["id"]
    path = path.format(artist=artist)
    by_k = client.get(f"{path}?k=3").json()
    assert len(by_k[listed]) == 3
    assert [client.get(f"{path}?{query}").json() for query in ("limit=3", "k=3&limit=3")] == [by_k, by_k]


def test_recommendations_limit_is_another_name_of_k(client: httpx.Client) -> None:
    by_k, by_limit = (
        sent(client, "/recommendations", {"seeds": [{"genre": "Punk"}], name: 3}) for name in ("k", "limit")
    )
    assert by_limit == by_k
    assert len(by_k["recommendations"]) == 3
