import json
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.api.matching.schemas import MAX_MATCHED
from app.search.confidence import LEAST_CONFIDENCE
from tests.support.planted import GENRES, TRACKS_PER_GENRE, artist_of, track_id

PUNK_5 = {"name": "punk song 5", "artists": ["Punk Artist 5"]}


def match(client: httpx.Client, *tracks: Any) -> list[Any]:
    answer = client.post("/tracks/match", json={"tracks": tracks})
    assert answer.status_code == 200, answer.text
    matches: list[Any] = answer.json()["matches"]
    return matches


def ids(client: httpx.Client, *tracks: Any) -> list[str | None]:
    return [found and found["track"]["id"] for found in match(client, *tracks)]


def test_match_answer_has_the_shape_of_the_contract(client: httpx.Client) -> None:
    answer = client.post("/tracks/match", json={"tracks": [PUNK_5, {"name": "x", "artists": "y"}]}).json()
    assert list(answer) == ["matches", "errors", "model"]
    assert answer["errors"] == []
    assert answer["model"] == client.get("/health/ready").json()["model"]
    found, nothing = answer["matches"]
    assert nothing is None
    assert list(found) == ["track", "confidence"]
    assert found["track"] == client.get("/tracks/punk-05").json()
    assert LEAST_CONFIDENCE <= found["confidence"] <= 1


def test_match_every_track_of_the_catalogue_is_found_in_one_request(client: httpx.Client) -> None:
    """Tracks 1 and 2 of each genre are releases of one recording, by their titles."""
    asked = [
        {"name": f"{genre} song {number}".upper(), "artists": f"{artist_of(genre, number)} feat. Anna Sand"}
        for genre in GENRES
        for number in range(TRACKS_PER_GENRE)
        if number != 2
    ]
    expected = [track_id(genre, number) for genre in GENRES for number in range(TRACKS_PER_GENRE) if number != 2]
    assert ids(client, *asked) == expected


@pytest.mark.parametrize(
    "artists",
    [
        "Punk Artist 5",
        "Punk Artist 5 feat. Anna Sand",
        "punk artist 5, Anna Sand",
        ["Punk Artist 5", "Anna Sand"],
        [{"name": "Punk Artist 5", "id": "x", "uri": "spotify:artist:x"}],
        ["Punk Artist 5", {"name": "Anna Sand"}, ""],
        [" Punk Artist 5 "],
    ],
)
def test_match_artists_may_be_given_in_many_forms(client: httpx.Client, artists: object) -> None:
    assert ids(client, {"name": "punk song 5", "artists": artists}) == ["punk-05"]


@pytest.mark.parametrize("album", ["punk album 2", {"name": "punk album 2", "images": []}, "", None])
def test_match_album_may_be_a_name_or_an_object_or_nothing(client: httpx.Client, album: object) -> None:
    assert ids(client, {**PUNK_5, "album": album}) == ["punk-05"]


@pytest.mark.parametrize(
    "identity",
    ["folk-07", " folk-07 ", "spotify:track:folk-07", "https://open.spotify.com/intl-de/track/folk-07?si=0123456789"],
)
def test_match_id_decides_in_every_form(client: httpx.Client, identity: str) -> None:
    (alone, named) = match(client, {"id": identity}, {**PUNK_5, "id": identity})
    assert alone == named
    assert (alone["track"]["id"], alone["confidence"]) == ("folk-07", 1)


@pytest.mark.parametrize(
    "identity",
    ["nobody", "", "spotify:track:nobody", "spotify:episode:folk-07", "spotify:local:Punk+Artist+5::punk+song+5:200"],
)
def test_match_id_of_no_track_of_the_catalogue_leaves_it_to_the_names(client: httpx.Client, identity: str) -> None:
    assert ids(client, {**PUNK_5, "id": identity}) == ["punk-05"]
    if identity:
        assert match(client, {"id": identity}) == [None]


def test_match_isrc_and_nulls_change_nothing(client: httpx.Client) -> None:
    assert match(client, {**PUNK_5, "isrc": "XX1230000001"}) == match(client, PUNK_5)
    nulls = dict.fromkeys(("album", "duration_ms", "isrc", "id"))
    assert match(client, {**PUNK_5, **nulls, "duration_ms": 0}) == match(client, PUNK_5)
    assert match(client, {"name": "punk song 5", "artists": None}) == [None]


def test_match_thousand_tracks_are_answered_in_order(client: httpx.Client) -> None:
    asked = [
        {"name": f"folk song {place % 36}", "artists": [artist_of("folk", place % 36)]} for place in range(MAX_MATCHED)
    ]
    found = ids(client, *asked)
    assert len(found) == MAX_MATCHED
    numbers = [place % 36 for place in range(MAX_MATCHED)]
    assert all(one == track_id("folk", n) for one, n in zip(found, numbers, strict=True) if n not in (1, 2))


@pytest.mark.parametrize(
    ("track", "place", "message"),
    [
        ({}, "body.tracks.1", "expected a name, an id or an ISRC, got none of them"),
        ({"artists": ["Air"]}, "body.tracks.1", "expected a name, an id or an ISRC, got none of them"),
        (
            {"name": " ", "id": ""},
            "body.tracks.1",
            "expected a name, an id or an ISRC, got none of them",
        ),
        ({"name": 5}, "body.tracks.1.name", "Input should be a valid string, got 5"),
        ({"name": "x" * 10_001}, "body.tracks.1.name", "String should have at most 10000 characters"),
        ({"name": "x", "artists": [5]}, "body.tracks.1.artists.0", "Input should be a valid string, got 5"),
        ({"name": "x", "artists": [{"id": "y"}]}, "body.tracks.1.artists.0", "Input should be a valid string"),
        ({"name": "x", "artists": 5}, "body.tracks.1.artists", "Input should be a valid list, got 5"),
        ({"name": "x", "artists": ["y"] * 51}, "body.tracks.1.artists", "List should have at most 50 items"),
        ({"name": "x", "duration_ms": -1}, "body.tracks.1.duration_ms", "greater than or equal to 0, got -1"),
        ({"name": "x", "duration_ms": "long"}, "body.tracks.1.duration_ms", "a valid number"),
        ({"name": "x", "title": "y"}, "body.tracks.1.title", "unknown field"),
        ("punk song 5", "body.tracks.1", "expected a JSON object"),
    ],
)
def test_match_item_that_is_wrong_is_named(client: httpx.Client, track: object, place: str, message: str) -> None:
    answer = client.post("/tracks/match", json={"tracks": [PUNK_5, track, None, PUNK_5]}).json()
    assert [found and found["track"]["id"] for found in answer["matches"]] == ["punk-05", None, None, "punk-05"]
    (error,) = answer["errors"]
    assert error["place"] == "tracks.1"
    assert message in error["message"]
    assert error["message"].startswith(place.removeprefix("body.tracks.1").removeprefix("."))
    alone = client.post("/tracks/match", json={"tracks": [None, track]})
    assert alone.status_code == 422
    assert [detail["place"] for detail in alone.json()["error"]["details"]] == [place]


def test_match_more_than_the_limit_is_refused_by_its_name(client: httpx.Client) -> None:
    error = client.post("/tracks/match", json={"tracks": [PUNK_5] * (MAX_MATCHED + 1)}).json()["error"]
    assert error["details"] == [
        {"place": "body.tracks", "message": "List should have at most 1000 items after validation, not 1001"}
    ]


texts = st.text(st.characters(codec="utf-8"), max_size=40) | st.sampled_from(
    ["punk song 5", "Punk Artist 5", "🎵" * 9_999]
)
junk: st.SearchStrategy[Any] = st.none() | st.booleans() | st.integers() | st.floats() | st.lists(texts, max_size=2)
tracks = st.fixed_dictionaries(
    {},
    optional={
        "name": texts | junk,
        "artists": texts | st.lists(texts | st.builds(lambda name: {"name": name}, texts) | junk, max_size=3) | junk,
        "album": texts | junk,
        "duration_ms": st.floats() | texts | junk,
        "isrc": texts | junk,
        "id": texts | st.sampled_from(["punk-05", "spotify:track:punk-05"]) | junk,
        "more": junk,
    },
)


@settings(max_examples=150, deadline=None)
@given(body=st.fixed_dictionaries({}, optional={"tracks": st.lists(tracks, max_size=4) | junk, "more": junk}) | junk)
def test_match_any_body_never_fails(client: httpx.Client, body: Any) -> None:
    content = json.dumps(body).encode()
    answer = client.post("/tracks/match", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code in (200, 422), answer.text
    if answer.status_code == 422:
        assert all(detail["place"].startswith("body") for detail in answer.json()["error"]["details"])
    else:
        assert len(answer.json()["matches"]) == len(body["tracks"])


@settings(max_examples=60, deadline=None)
@given(name=texts.filter(str.strip), artists=texts | st.lists(texts, max_size=4), album=texts)
def test_match_any_texts_are_answered(client: httpx.Client, name: str, artists: object, album: str) -> None:
    (found,) = match(client, {"name": name, "artists": artists, "album": album})
    assert found is None or found["confidence"] >= LEAST_CONFIDENCE
