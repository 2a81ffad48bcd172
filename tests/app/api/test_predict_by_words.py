"""Predictions and recommendations by names, from a bundle that reads words."""

from typing import Any

import httpx
import pytest


@pytest.mark.parametrize(
    "body",
    [{"name": "Golden Hour"}, {"album": "Anchors"}, {"artists": ["Nobody"]}, {"name": "🎵"}, {"name": "夜" * 10_000}],
    ids=["name", "album", "artist", "emoji", "long"],
)
def test_predict_genre_any_text_alone_is_enough(reader: httpx.Client, body: dict[str, Any]) -> None:
    answer = reader.post("/predict-genre", json=body)
    assert answer.status_code == 200, answer.text
    evidence = answer.json()["evidence"]
    assert evidence["used"] == ["words"]
    assert [evidence[f"by_{kind}"] for kind in ("features", "words", "artists")] == [None] * 3
    assert len(answer.json()["missing"]) == 15


def test_predict_genre_all_evidence_is_shown_apart(reader: httpx.Client) -> None:
    body = {"energy": 0.9, "name": "Golden Hour", "album": "Anchors", "artists": ["Punk Artist 1"]}
    single = reader.post("/predict-genre", json=body).json()
    assert single["evidence"]["used"] == ["features", "words", "artists"]
    alone = {kind: single["evidence"][f"by_{kind}"] for kind in single["evidence"]["used"]}
    assert alone["artists"][0]["genre"] == "punk"
    assert alone["features"] == reader.post("/predict-genre", json={"energy": 0.9}).json()["genres"]
    batch = reader.post("/predict-genre/batch", json={"tracks": [{"name": "x"}, body]}).json()
    assert batch["predictions"][1]["evidence"]["used"] == single["evidence"]["used"]


@pytest.mark.parametrize(
    "body", [{}, {"name": "", "album": " "}, {"artists": []}, {"tempo": 0}, {"name": None}], ids=str
)
def test_predict_genre_nothing_known_says_what_would_do(reader: httpx.Client, body: dict[str, Any]) -> None:
    answer = reader.post("/predict-genre", json=body)
    assert answer.status_code == 422
    assert "a name, an album or an artist" in answer.json()["error"]["message"]


def test_predict_genre_bundle_that_does_not_read_says_so(client: httpx.Client) -> None:
    answer = client.post("/predict-genre", json={"name": "Golden Hour"})
    assert answer.status_code == 422
    assert "does not read words" in answer.json()["error"]["message"]


def test_recommendations_seed_of_a_name_alone_goes_by_genre(reader: httpx.Client) -> None:
    body: dict[str, Any] = {
        "seeds": [{"features": {"name": "Golden Hour", "artists": ["Punk Artist 1"]}}],
        "explain": True,
    }
    answer = reader.post("/recommendations", json=body)
    assert answer.status_code == 200, answer.text
    found = answer.json()["recommendations"]
    by_genre = reader.post("/recommendations", json={**body, "genre_weight": 0.3}).json()["recommendations"]
    assert [one["track"]["id"] for one in found] == [one["track"]["id"] for one in by_genre]
    assert found[0]["reasons"]["seed"] == body["seeds"][0]
    filtered = {**body, "filters": {"exclude_seed_artists": True}}
    tracks = [one["track"] for one in reader.post("/recommendations", json=filtered).json()["recommendations"]]
    assert "Punk Artist 1" not in {artist["name"] for track in tracks for artist in track["artists"]}
