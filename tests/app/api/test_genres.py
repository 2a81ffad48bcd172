import sqlite3
from contextlib import closing
from typing import Any

import httpx
import pytest

from app.bundle.features import FEATURE_NAMES
from app.bundle.reader import Bundle
from tests.support.planted import GENRES, TRACKS_PER_GENRE, track_id


def features_of(client: httpx.Client, identity: str) -> dict[str, float]:
    features: dict[str, float] = client.get(f"/tracks/{identity}").json()["features"]
    return features


def test_predict_genre_planted_track_answers_its_genre(client: httpx.Client) -> None:
    for genre in GENRES:
        answer = client.post("/predict-genre?top_n=5", json=features_of(client, track_id(genre, 7))).json()
        assert answer["genre"] == answer["genres"][0]["genre"] == genre
        assert answer["missing"] == []


def test_predict_genre_answer_has_the_shape_of_the_contract(client: httpx.Client) -> None:
    answer = client.post("/predict-genre", json=features_of(client, "punk-05")).json()
    assert list(answer) == ["genre", "genres", "evidence", "missing", "model"]
    assert answer["evidence"] == ALONE | {"artists": []}
    assert [list(one) for one in answer["genres"]] == [["genre", "probability"]] * 5
    probabilities = [one["probability"] for one in answer["genres"]]
    assert probabilities == sorted(probabilities, reverse=True)
    assert sum(probabilities) == pytest.approx(1, abs=1e-5)
    assert answer["model"] == client.get("/health/ready").json()["model"]


@pytest.mark.parametrize(("top_n", "n"), [(1, 1), (3, 3), (1000, 5)])
def test_predict_genre_top_n_limits_the_genres(client: httpx.Client, top_n: int, n: int) -> None:
    answer = client.post("/predict-genre", params={"top_n": top_n}, json={"energy": 0.5}).json()
    assert len(answer["genres"]) == n


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"tempo": 0, "key": -1}, ["key", "tempo"]),
        ({"time_signature": 0}, ["time_signature"]),
        ({"energy": None}, ["energy"]),
        ({"explicit": None, "popularity": None}, ["popularity", "explicit"]),
        ({"loudness": 0, "popularity": 0, "mode": 0, "explicit": False, "key": 0}, []),
    ],
    ids=str,
)
def test_predict_genre_unknown_features_are_named_as_missing(
    client: httpx.Client, changes: dict[str, float | None], missing: list[str]
) -> None:
    answer = client.post("/predict-genre", json=features_of(client, "punk-05") | changes)
    assert (answer.status_code, answer.json()["missing"]) == (200, missing)


@pytest.mark.parametrize("name", FEATURE_NAMES)
def test_predict_genre_one_feature_is_enough(client: httpx.Client, name: str) -> None:
    value = features_of(client, "punk-05")[name]
    answer = client.post("/predict-genre", json={name: value}).json()
    assert answer["missing"] == [other for other in FEATURE_NAMES if other != name]


def test_predict_genre_batch_agrees_with_single_answers(client: httpx.Client) -> None:
    tracks = [features_of(client, track_id(genre, number)) for genre in GENRES for number in (3, 8)]
    tracks.append({"tempo": 0, "energy": 0.9})
    batch = client.post("/predict-genre/batch?top_n=3", json={"tracks": tracks}).json()
    assert list(batch) == ["predictions", "errors", "model"]
    assert batch["errors"] == []
    assert len(batch["predictions"]) == len(tracks)
    for track, prediction in zip(tracks, batch["predictions"], strict=True):
        single = client.post("/predict-genre?top_n=3", json=track).json()
        assert single.pop("model") == batch["model"]
        found, expected = ([one.pop("probability") for one in each["genres"]] for each in (prediction, single))
        assert found == pytest.approx(expected, abs=2e-6)
        assert prediction == single


# Energy alone says little of the genre, so that the artists show.
SOUND = {"energy": 0.5}
ALONE = {"used": ["features"], "artists": [], "by_features": None, "by_words": None, "by_artists": None}
UNKNOWN = {"name": "Nobody", "n_tracks": 0}


def predicted(client: httpx.Client, artists: object, **features: float) -> dict[str, Any]:
    """The answer to a track with these artists, with all genres."""
    response = client.post("/predict-genre?top_n=1000", json={**SOUND, **features, "artists": artists})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def n_tracks_of(bundle: Bundle, name: str) -> int:
    with closing(sqlite3.connect(bundle.file("catalogue.sqlite"))) as db:
        query = "SELECT sum(n_tracks) FROM artist_genres JOIN artists USING (artist) WHERE name = ?"
        return int(db.execute(query, [name]).fetchone()[0])


@pytest.mark.parametrize("genre", GENRES)
def test_predict_genre_known_artist_shifts_the_answer_and_is_said(
    client: httpx.Client, bundle: Bundle, genre: str
) -> None:
    name = f"{genre.title()} Artist 1"
    alone, answer = predicted(client, None), predicted(client, [name])
    before, after = ({one["genre"]: one["probability"] for one in each["genres"]} for each in (alone, answer))
    assert after[genre] > before[genre] + 0.01
    assert answer["genre"] == answer["genres"][0]["genre"]
    assert sum(after.values()) == pytest.approx(1, abs=1e-5)
    by_artists = answer["evidence"].pop("by_artists")
    assert by_artists[0]["genre"] == genre
    assert answer["evidence"] == {
        "used": ["features", "artists"],
        "artists": [{"name": name, "n_tracks": n_tracks_of(bundle, name)}],
        "by_features": alone["genres"],
        "by_words": None,
    }
    assert answer["missing"] == alone["missing"]


@pytest.mark.parametrize("artists", [None, []], ids=["null", "none"])
def test_predict_genre_without_artists_is_by_features(client: httpx.Client, artists: object) -> None:
    plain = client.post("/predict-genre?top_n=1000", json=SOUND).json()
    assert predicted(client, artists) == plain
    assert plain["evidence"] == ALONE | {"artists": []}


def test_predict_genre_unknown_artist_changes_nothing_but_is_named(client: httpx.Client) -> None:
    answer, alone = predicted(client, ["Nobody"]), predicted(client, None)
    assert answer["evidence"] == ALONE | {"artists": [UNKNOWN]}
    assert answer | {"evidence": None} == alone | {"evidence": None}


@pytest.mark.parametrize("turned", [False, True])
def test_predict_genre_unknown_artist_beside_a_known_one_is_left_out(client: httpx.Client, turned: bool) -> None:
    names = ["Punk Artist 1", "Nobody"]
    answer, known = predicted(client, names[::-1] if turned else names), predicted(client, names[:1])
    assert answer["genres"] == known["genres"]
    assert answer["evidence"]["used"] == ["features", "artists"]
    expected = [*known["evidence"]["artists"], UNKNOWN]
    assert answer["evidence"]["artists"] == (expected[::-1] if turned else expected)


def test_predict_genre_two_known_artists_are_both_evidence(client: httpx.Client) -> None:
    both = predicted(client, ["Punk Artist 1", "Opera Artist 1"])
    assert [one["n_tracks"] > 0 for one in both["evidence"]["artists"]] == [True, True]
    assert {both["genres"][0]["genre"], both["genres"][1]["genre"]} == {"punk", "opera"}
    turned = predicted(client, ["Opera Artist 1", "Punk Artist 1"])
    assert turned["genres"] == both["genres"]


@pytest.mark.parametrize("spelling", ["Punk Artist 1", "PUNK ARTIST 1", "  pünk   artist-1! ", "Ｐｕｎｋ Artist １"])
def test_predict_genre_artist_spelled_twice_counts_once(client: httpx.Client, spelling: str) -> None:
    once, twice = predicted(client, ["Punk Artist 1"]), predicted(client, ["Punk Artist 1", spelling, spelling])
    assert twice == once
    assert predicted(client, [spelling])["genres"] == once["genres"]


def test_predict_genre_artist_name_is_answered_without_outer_space(client: httpx.Client) -> None:
    assert predicted(client, [" \t Nobody\n"])["evidence"]["artists"] == [UNKNOWN]


@pytest.mark.parametrize(
    "name",
    [
        *("\0", "\x1f", "\x7f", "\u200b", "\ufeff", "\ufffe", "\U0010ffff"),
        *("🎵", "👩\u200d🎤", "فيروز", "\u202ekcoR\u202c", "\u0301" * 200, "a" + "\u0315\u0300" * 99, "\ufdfa" * 200),
        *("x" * 200, "'; DROP TABLE artists; --", "%", "null"),
    ],
    ids=lambda name: ascii(name[:9]),
)
def test_predict_genre_odd_artist_name_is_an_unknown_artist(client: httpx.Client, name: str) -> None:
    answer = predicted(client, [name])
    assert answer["evidence"] == ALONE | {"artists": [{"name": name, "n_tracks": 0}]}
    assert answer["genres"] == predicted(client, None)["genres"]


def test_predict_genre_50_artists_are_answered(client: httpx.Client, bundle: Bundle) -> None:
    names = [f"{genre.title()} Artist {number}" for genre in GENRES for number in range(10)]
    artists = predicted(client, names)["evidence"]["artists"]
    assert [one["name"] for one in artists] == names
    assert [one["n_tracks"] > 0 for one in artists] == [number < 9 for _ in GENRES for number in range(10)]


def test_predict_genre_top_n_limits_the_genres_by_features_too(client: httpx.Client) -> None:
    answer = client.post("/predict-genre?top_n=2", json={**SOUND, "artists": ["Punk Artist 1"]}).json()
    assert len(answer["genres"]) == len(answer["evidence"]["by_features"]) == 2


def test_predict_genre_batch_with_artists_on_some_tracks_agrees_with_single_answers(client: httpx.Client) -> None:
    artists: list[list[str] | None] = [
        ["Punk Artist 1"],
        None,
        ["Nobody", "Opera Artist 2", "OPERA ARTIST 2"],
        [],
        ["Nobody"],
        ["Folk Artist 0", "Drum Artist 3"],
    ]
    tracks = [{"energy": position / 10, "artists": names} for position, names in enumerate(artists)]
    tracks.insert(3, {"energy": 0.9})
    batch = client.post("/predict-genre/batch?top_n=1000", json={"tracks": tracks}).json()
    singles = [client.post("/predict-genre?top_n=1000", json=track).json() for track in tracks]
    assert [one["evidence"]["used"] for one in singles].count(["features", "artists"]) == 3
    for prediction, single in zip(batch["predictions"], singles, strict=True):
        assert single.pop("model") == batch["model"]
        for found, expected in (
            (prediction["genres"], single["genres"]),
            (prediction["evidence"]["by_features"] or [], single["evidence"]["by_features"] or []),
        ):
            probabilities = [[one.pop("probability") for one in each] for each in (found, expected)]
            assert probabilities[0] == pytest.approx(probabilities[1], abs=2e-6)
        assert prediction == single


@pytest.mark.parametrize("n", [1, 1000])
def test_predict_genre_batch_of_the_largest_size_is_answered(client: httpx.Client, n: int) -> None:
    answer = client.post("/predict-genre/batch", json={"tracks": [features_of(client, "folk-05")] * n})
    assert len(answer.json()["predictions"]) == n


def test_genres_planted_catalogue_lists_each_with_its_tracks(client: httpx.Client) -> None:
    """Every genre has its own 36 tracks and the first track of the genre before it."""
    expected = [{"genre": genre, "n_tracks": TRACKS_PER_GENRE + 1} for genre in GENRES]
    assert client.get("/genres").json() == {"genres": expected}
