import shutil
from pathlib import Path

import httpx
import pytest

from app.bundle.features import FEATURE_NAMES
from app.bundle.names import mint_id
from app.bundle.reader import Bundle
from app.service import Service
from tests.support.indices import similar_pairs
from tests.support.planted import GENRES, TRACKS_PER_GENRE, planted_table, track_id
from tests.support.running_service import serving

SHAPE = [
    "id",
    "name",
    "artists",
    "album",
    "genres",
    "genres_from",
    "popularity",
    "duration_ms",
    "explicit",
    "features",
    "extras",
]


def similar_ids(client: httpx.Client, identity: str, k: int) -> list[str]:
    return [one["track"]["id"] for one in client.get(f"/tracks/{identity}/similar", params={"k": k}).json()["similar"]]


@pytest.mark.parametrize("more", ["", "&min_energy=0.2", "&spacing=2"])
def test_similar_pages_are_parts_of_one_list(client: httpx.Client, more: str) -> None:
    whole = client.get(f"/tracks/opera-05/similar?k=60{more}").json()["similar"]
    pages = [client.get(f"/tracks/opera-05/similar?k=20&offset={n}{more}").json()["similar"] for n in (0, 20, 40)]
    assert [one for page in pages for one in page] == whole


def test_similar_page_behind_the_end_is_empty_and_beyond_the_longest_list_refused(client: httpx.Client) -> None:
    assert client.get("/tracks/opera-05/similar?offset=990").json()["similar"] == []
    refused = client.get("/tracks/opera-05/similar?offset=991")
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "invalid_request")
    assert "expected k + offset of at most 1000, got 1001" in refused.json()["error"]["message"]


def test_track_planted_one_is_as_in_the_table(client: httpx.Client) -> None:
    table = planted_table()
    row = table[table["track_id"] == "folk-05"].iloc[0].to_dict()
    answer = client.get("/tracks/folk-05").json()
    assert list(answer) == SHAPE
    assert list(answer["features"]) == list(FEATURE_NAMES)
    assert answer["features"] == pytest.approx({name: row[name] for name in FEATURE_NAMES}, rel=1e-6)
    del answer["features"]
    assert answer == {
        "id": "folk-05",
        "name": "folk song 5",
        "artists": [{"id": mint_id("artist", "Folk Artist 5"), "name": "Folk Artist 5"}],
        "album": "folk album 2",
        "genres": ["folk"],
        "genres_from": "table",
        "popularity": row["popularity"],
        "duration_ms": row["duration_ms"],
        "explicit": False,
        "extras": {},
    }


def test_track_types_are_those_of_the_schema(client: httpx.Client) -> None:
    features = client.get("/tracks/punk-05").json()["features"]
    types = {name: type(value) for name, value in features.items()}
    integers = {"popularity", "duration_ms", "key", "mode", "time_signature"}
    assert {name for name, kind in types.items() if kind is int} == integers
    assert types["explicit"] is bool


@pytest.mark.parametrize("genre", GENRES)
def test_track_planted_oddities_show(client: httpx.Client, genre: str) -> None:
    following = GENRES[(GENRES.index(genre) + 1) % len(GENRES)]
    assert client.get(f"/tracks/{track_id(genre, 0)}").json()["genres"] == sorted([genre, following])
    assert client.get(f"/tracks/{track_id(genre, 3)}").json()["features"]["tempo"] is None
    assert client.get(f"/tracks/{track_id(genre, 4)}").json()["features"]["tempo"] > 0


def test_similar_answer_has_the_shape_of_the_contract(client: httpx.Client) -> None:
    answer = client.get("/tracks/punk-05/similar").json()
    assert list(answer) == ["track", "similar", "genre_weight", "model"]
    assert answer["track"] == client.get("/tracks/punk-05").json()
    assert [list(one) for one in answer["similar"]] == [["track", "similarity"]] * 10
    for one in answer["similar"]:
        assert one["track"] == client.get(f"/tracks/{one['track']['id']}").json()
    similarities = [one["similarity"] for one in answer["similar"]]
    assert similarities == sorted(similarities, reverse=True)
    assert all(-1 <= similarity <= 1 for similarity in similarities)
    assert answer["model"] == client.get("/health/ready").json()["model"]


@pytest.mark.parametrize("genre", GENRES)
def test_similar_planted_track_returns_its_genre(client: httpx.Client, genre: str) -> None:
    answer = client.get(f"/tracks/{track_id(genre, 5)}/similar?k=10").json()
    assert all(genre in one["track"]["genres"] for one in answer["similar"])


@pytest.mark.parametrize("k", [1, 10, 50, 51, 100])
def test_similar_k_answers_as_many_and_a_prefix_of_more(client: httpx.Client, k: int) -> None:
    found = similar_ids(client, "drum-05", k)
    assert len(found) == len({*found}) == k
    assert found == similar_ids(client, "drum-05", 100)[:k]


@pytest.mark.parametrize("weight", [0, 0.3, 1])
@pytest.mark.parametrize("k", [1, 50, 51, 100])
def test_similar_genre_weight_counts_and_is_answered(
    client: httpx.Client, service: Service, k: int, weight: float
) -> None:
    answer = client.get("/tracks/drum-05/similar", params={"k": k, "genre_weight": weight}).json()
    expected = similar_pairs(service, service.similar("drum-05", k, weight))
    assert answer["genre_weight"] == weight
    assert [one["track"]["id"] for one in answer["similar"]] == [track for track, _ in expected]
    assert [one["similarity"] for one in answer["similar"]] == pytest.approx([one for _, one in expected])


def test_similar_genre_weight_is_a_mean_of_sound_and_genre(client: httpx.Client) -> None:
    sound, between, genre = (
        {
            one["track"]["id"]: one["similarity"]
            for one in client.get(f"/tracks/opera-05/similar?k=100&genre_weight={weight}").json()["similar"]
        }
        for weight in (0, 0.25, 1)
    )
    common = sound.keys() & between.keys() & genre.keys()
    assert len(common) > 20
    for identity in common:
        expected = 0.75 * sound[identity] + 0.25 * genre[identity]
        assert between[identity] == pytest.approx(expected, abs=2e-6)
    assert sound != genre


def test_similar_without_a_weight_takes_the_one_of_the_bundle(client: httpx.Client, bundle: Bundle) -> None:
    weights = bundle.manifest.genre_weights
    for identity in ("punk-05", "drum-07"):
        answer = client.get(f"/tracks/{identity}/similar").json()
        assert answer["genre_weight"] in (weights.artist_known, weights.artist_unknown)
        again = client.get(f"/tracks/{identity}/similar", params={"genre_weight": answer["genre_weight"]})
        assert again.json() == answer


@pytest.mark.parametrize("genre", GENRES)
def test_similar_two_releases_never_meet(client: httpx.Client, genre: str) -> None:
    releases = {track_id(genre, 1), track_id(genre, 2)}
    for number in (0, 1, 2, 5, TRACKS_PER_GENRE - 1):
        identity = track_id(genre, number)
        found = releases & {*similar_ids(client, identity, 100)}
        assert len(found) <= (0 if identity in releases else 1)


def test_golden_bundle_answers_over_http(shipped_models: Path, tmp_path: Path) -> None:
    shutil.copytree(shipped_models / "demo", tmp_path / "demo")
    with serving(tmp_path) as client:
        description = client.get("/openapi.json").json()
        (identity,) = (one["example"] for one in description["paths"]["/tracks/{id}"]["get"]["parameters"])
        answer = client.get(f"/tracks/{identity}/similar?k=100").json()
        assert len(answer["similar"]) == 100
        artists = [artist["name"] for artist in answer["track"]["artists"]]
        prediction = client.post("/predict-genre", json={**answer["track"]["features"], "artists": artists}).json()
        assert prediction["evidence"]["used"] == ["features", "words", "artists"]
        assert prediction["genre"] in answer["track"]["genres"]
        assert prediction["model"] == answer["model"]
        assert prediction["model"].startswith("demo-")
