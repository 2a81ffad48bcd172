import httpx
import pytest

from app.bundle.features import FEATURE_NAMES
from tests.planted import GENRES, TRACKS_PER_GENRE, track_id


def features_of(client: httpx.Client, identity: str) -> dict[str, float]:
    features: dict[str, float] = client.get(f"/tracks/{identity}").json()["features"]
    return features


def test_predict_genre_planted_track_answers_its_genre(client: httpx.Client) -> None:
    for genre in GENRES:
        answer = client.post("/predict-genre?top_n=5", json=features_of(client, track_id(genre, 7))).json()
        assert answer["genre"] == answer["genres"][0]["genre"] == genre
        assert answer["imputed"] == []


def test_predict_genre_answer_has_the_shape_of_the_contract(client: httpx.Client) -> None:
    answer = client.post("/predict-genre", json=features_of(client, "punk-05")).json()
    assert list(answer) == ["genre", "genres", "imputed", "model"]
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
    ("changes", "imputed"),
    [
        ({"tempo": 0, "key": -1}, ["key", "tempo"]),
        ({"time_signature": 0}, ["time_signature"]),
        ({"energy": None}, ["energy"]),
        ({"explicit": None, "popularity": None}, ["popularity", "explicit"]),
        ({"loudness": 0, "popularity": 0, "mode": 0, "explicit": False, "key": 0}, []),
    ],
    ids=str,
)
def test_predict_genre_unknown_features_are_imputed_and_named(
    client: httpx.Client, changes: dict[str, float | None], imputed: list[str]
) -> None:
    answer = client.post("/predict-genre", json=features_of(client, "punk-05") | changes)
    assert (answer.status_code, answer.json()["imputed"]) == (200, imputed)


@pytest.mark.parametrize("name", FEATURE_NAMES)
def test_predict_genre_one_feature_is_enough(client: httpx.Client, name: str) -> None:
    value = features_of(client, "punk-05")[name]
    answer = client.post("/predict-genre", json={name: value}).json()
    assert answer["imputed"] == [other for other in FEATURE_NAMES if other != name]


def test_predict_genre_batch_agrees_with_single_answers(client: httpx.Client) -> None:
    tracks = [features_of(client, track_id(genre, number)) for genre in GENRES for number in (3, 8)]
    tracks.append({"tempo": 0, "energy": 0.9})
    batch = client.post("/predict-genre/batch?top_n=3", json={"tracks": tracks}).json()
    assert list(batch) == ["predictions", "model"]
    assert len(batch["predictions"]) == len(tracks)
    for track, prediction in zip(tracks, batch["predictions"], strict=True):
        single = client.post("/predict-genre?top_n=3", json=track).json()
        assert single.pop("model") == batch["model"]
        found, expected = ([one.pop("probability") for one in each["genres"]] for each in (prediction, single))
        assert found == pytest.approx(expected, abs=2e-6)
        assert prediction == single


@pytest.mark.parametrize("n", [1, 1000])
def test_predict_genre_batch_of_the_largest_size_is_answered(client: httpx.Client, n: int) -> None:
    answer = client.post("/predict-genre/batch", json={"tracks": [features_of(client, "folk-05")] * n})
    assert len(answer.json()["predictions"]) == n


def test_genres_planted_catalogue_lists_each_with_its_tracks(client: httpx.Client) -> None:
    """Every genre has its own 36 tracks and the first track of the genre before it."""
    expected = [{"genre": genre, "n_tracks": TRACKS_PER_GENRE + 1} for genre in GENRES]
    assert client.get("/genres").json() == {"genres": expected}
