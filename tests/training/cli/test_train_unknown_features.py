"""Tables of which features are empty, from the command to the answers of the service."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pandas as pd
import pytest

from app.bundle.features import FEATURE_NAMES
from app.bundle.reader import Bundle, read_bundle
from tests.support.planted import GENRES, planted_table, track_id
from tests.support.running_service import serving
from tests.support.training.command import cli

TINY_TOWERS = [f"model.{key}" for key in ("retrieval.hidden=[8]", "classifier.hidden=[8]", "n_frequencies=2")]
READER = ("--config", "default", *(f"--set={change}" for change in (*TINY_TOWERS, "text.n_buckets=1024")))
NO_READER = ("--config", "baseline", "--set=model.hidden=[16]")


def trained(table: pd.DataFrame, folder: Path, *options: str) -> tuple[Path, str]:
    """The models folder, and what the command printed."""
    table.to_csv(folder / "table.csv", index=False)
    common = ("--data", folder / "table.csv", "--models", folder / "models", "--device", "cpu")
    result = cli("train", *common, *options, "--set=optimiser.max_epochs=2")
    assert result.exit_code == 0, result.output
    return folder / "models", result.output


def without_features(*names: str, every: int = 1) -> pd.DataFrame:
    table = planted_table().astype(object)
    table.loc[table.index % every == 0, list(names)] = None
    return table


def opened(models: Path) -> Bundle:
    return read_bundle(models / (models / "CURRENT").read_text().strip())


@pytest.fixture(scope="module", params=[READER, NO_READER], ids=["words and artists", "artists"])
def silent(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, bool]:
    """A bundle of a table that knows no feature: its models folder, what was printed, and whether it reads words."""
    table = without_features(*FEATURE_NAMES)
    return *trained(table, tmp_path_factory.mktemp("silent"), *request.param), request.param is READER


@pytest.fixture(scope="module")
def silent_client(silent: tuple[Path, str, bool]) -> Iterator[httpx.Client]:
    with serving(silent[0]) as client:
        yield client


def asked(client: httpx.Client, path: str, body: object = None) -> Any:
    answer = client.post(path, json=body) if body else client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_train_no_feature_known_says_what_is_learned_from(silent: tuple[Path, str, bool]) -> None:
    models, printed, reads = silent
    others = "words and artists" if reads else "artists"
    assert f"\nno audio feature is known of any track: genres are learned from {others} alone\n" in printed
    bundle = opened(models)
    assert bundle.has("text") == reads
    assert np.isfinite([*bundle.manifest.metrics.values()]).all()
    assert bundle.manifest.metrics["artists.accuracy"] > 0.9  # every planted artist plays one genre
    assert bundle.manifest.metrics["features.accuracy"] < 0.5
    assert bundle.manifest.metrics["artists.genre_hit@10"] > 0.9
    if reads:
        assert bundle.manifest.metrics["words.accuracy"] > 0.9


def test_train_no_feature_known_vectors_are_genres_alone(silent: tuple[Path, str, bool]) -> None:
    bundle = opened(silent[0])
    embeddings, genres, _ = bundle.layout.split(bundle.vectors)
    assert not embeddings.any()
    np.testing.assert_allclose(np.linalg.norm(genres, axis=1), 1, atol=1e-5)
    assert (bundle.manifest.genre_weights.artist_known, bundle.manifest.genre_weights.artist_unknown) == (1, 1)
    similarities = genres.astype(np.float64) @ genres.T.astype(np.float64)
    found = np.take_along_axis(similarities, bundle.arrays["neighbours.npy"].astype(np.int64), axis=1)
    np.testing.assert_allclose(bundle.arrays["similarities.npy"], found, atol=1e-5)
    assert (np.diff(bundle.arrays["similarities.npy"], axis=1) <= 0).all()


@pytest.mark.parametrize("genre_weight", ["", "&genre_weight=0", "&genre_weight=0.4"])
def test_train_no_feature_known_similar_tracks_are_of_the_genre(genre_weight: str, silent_client: httpx.Client) -> None:
    for genre in GENRES:
        answer = asked(silent_client, f"/tracks/{track_id(genre, 7)}/similar?k=10{genre_weight}")
        assert answer["genre_weight"] == 1
        assert all(genre in found["track"]["genres"] for found in answer["similar"])
        scores = [found["similarity"] for found in answer["similar"]]
        assert scores == sorted(scores, reverse=True)
        assert all(0.9 < score <= 1 for score in scores)


def test_train_no_feature_known_recommendations_are_explained_by_genre(silent_client: httpx.Client) -> None:
    body = {"seeds": [{"track": track_id("folk", 7)}], "k": 5, "diversity": 0.3, "explain": True}
    found = asked(silent_client, "/recommendations", body)["recommendations"]
    assert len(found) == 5
    for one in found:
        assert 0 <= one["score"] <= 1
        assert one["reasons"]["acoustic_similarity"] == 0
        assert 0 <= one["reasons"]["genre_affinity"] <= 1
        assert one["reasons"]["closest"] == one["reasons"]["furthest"] == []
    artist = found[0]["track"]["artists"][0]["id"]
    assert all(0 <= one["similarity"] <= 1 for one in asked(silent_client, f"/artists/{artist}/similar?k=3")["similar"])
    by_genre = asked(silent_client, "/recommendations", {"seeds": [{"genre": "opera"}], "k": 5})["recommendations"]
    assert all("opera" in one["track"]["genres"] for one in by_genre)


def test_train_no_feature_known_predicts_by_name_and_not_by_features(
    silent: tuple[Path, str, bool], silent_client: httpx.Client
) -> None:
    by_artist = asked(silent_client, "/predict-genre", {"artists": ["Folk Artist 3"]})
    assert by_artist["genre"] == "folk"
    assert sum(genre["probability"] for genre in by_artist["genres"]) == pytest.approx(1, abs=1e-4)
    if silent[2]:
        assert asked(silent_client, "/predict-genre", {"name": "opera song"})["genre"] == "opera"
    with_feature = asked(silent_client, "/predict-genre", {"artists": ["Folk Artist 3"], "tempo": 120})
    assert with_feature["genres"] == by_artist["genres"]
    assert "features" not in with_feature["evidence"]["used"]
    assert with_feature["missing"] == list(FEATURE_NAMES)
    refused = silent_client.post("/predict-genre", json={"tempo": 120})
    assert refused.status_code == 422
    assert "it names no feature that training knew" in refused.json()["error"]["message"]


def test_train_features_empty_throughout_names_them_and_reads_them_as_unknown(tmp_path: Path) -> None:
    models, printed = trained(without_features("energy", "key"), tmp_path, *NO_READER)
    assert "\nknown of no track: energy, key; nothing is learned from it, and the service ignores it\n" in printed
    assert "no audio feature is known" not in printed
    with serving(models) as client:
        body = {
            name: value for name, value in asked(client, "/tracks/folk-07")["features"].items() if value is not None
        }
        plain = asked(client, "/predict-genre", body)
        more = asked(client, "/predict-genre", {**body, "energy": 0.9, "key": 3})
    assert more == plain
    assert plain["missing"] == ["energy", "key"]


def test_train_tracks_without_any_feature_among_others_are_compared_by_genre(tmp_path: Path) -> None:
    models, printed = trained(without_features(*FEATURE_NAMES, every=4), tmp_path, *NO_READER)
    assert "known of no track" not in printed
    bundle = opened(models)
    nothing_known = np.isnan(bundle.features).all(axis=1)
    assert 30 < nothing_known.sum() < 60
    np.testing.assert_array_equal(bundle.layout.has_embedding(bundle.vectors), ~nothing_known)
    genres = bundle.layout.split(bundle.vectors).genres
    found = np.einsum("qd,qkd->qk", genres, genres[bundle.arrays["neighbours.npy"]])[nothing_known]
    np.testing.assert_allclose(bundle.arrays["similarities.npy"][nothing_known], found, atol=1e-5)
