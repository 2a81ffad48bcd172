"""Asking with a file: what is answered to files that can be heard, and to those that cannot."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from mutagen.flac import FLAC

from app.audio.extraction import extractor
from app.audio.features import TIMBRE_COLUMNS
from app.audio.inspection import extract_file
from app.bundle.features import FEATURE_NAMES
from app.bundle.models_folder.current import current_bundle, point_current_at
from app.bundle.reader import read_bundle
from app.bundle.timbre import TimbreScale
from app.catalogue.loader import load_catalogue
from tests.support.audio.bad_files import BAD_FILES, lying_wav
from tests.support.audio.sounds import chord, clicks, write
from tests.support.planted import track_id
from tests.support.running_service import serving
from tests.support.scales import PLANTED, add_scales
from tests.support.timbre import add_timbre

NEAR = track_id("folk", 5)
UNKNOWN = ["popularity", "explicit", "speechiness", "instrumentalness", "liveness", "time_signature"]


@pytest.fixture(scope="module")
def hearing(published_models: Path) -> Iterator[httpx.Client]:
    """A client of a service that takes files. Share it: change nothing."""
    with serving(published_models, audio=True) as client:
        client.timeout = httpx.Timeout(90)  # the first file waits for a process that imports what hears
        yield client


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = FLAC(write(tmp_path_factory.mktemp("songs") / "song.flac", chord(9, True, 6) + clicks(100, 6)))
    file.update(title="Song", artist="Punk Artist 5", album="Album")
    file.save()
    return Path(str(file.filename))


def ask(client: httpx.Client, content: bytes, **params: Any) -> dict[str, Any]:
    answer: dict[str, Any] = client.post("/audio", content=content, params=params).raise_for_status().json()
    return answer


def known(answer: dict[str, Any]) -> dict[str, Any]:
    """What was heard, as requests for a track tell of it."""
    tags = answer["tags"]
    features = {name: value for name, value in answer["features"].items() if value is not None}
    return {**features, "name": tags["title"], "album": tags["album"], "artists": tags["artists"]}


def test_answer_has_what_is_heard_of_the_file(hearing: httpx.Client, song: Path) -> None:
    answer = ask(hearing, song.read_bytes())
    features = extract_file(song).features
    assert answer["tags"] == {"title": "Song", "artists": ["Punk Artist 5"], "album": "Album"}
    assert (answer["duration_ms"], answer["is_excerpt"], answer["extractor"]) == (6000, False, extractor())
    assert answer["id"].startswith("audio-")
    assert answer["features"].keys() == set(FEATURE_NAMES)
    for name, value in vars(features).items():
        assert answer["features"][name] == pytest.approx(value, rel=1e-6), name
    assert answer["prediction"]["missing"] == UNKNOWN
    assert (answer["features"]["key"], answer["features"]["mode"]) == (9, 0)


def test_genres_are_those_of_a_prediction_by_the_same_features_and_names(hearing: httpx.Client, song: Path) -> None:
    answer = ask(hearing, song.read_bytes(), top_n=3)
    predicted = hearing.post("/predict-genre?top_n=3", json=known(answer)).raise_for_status().json()
    assert answer["model"] == predicted.pop("model")
    assert answer["prediction"] == predicted
    assert answer["prediction"]["evidence"]["used"] == ["features", "artists"]


def test_similar_tracks_are_those_of_a_recommendation_by_the_same_features_and_names(
    hearing: httpx.Client, song: Path
) -> None:
    params = {"k": 7, "genre_weight": 0.2, "min_energy": 0.3, "not_genres": "folk"}
    filters = {"energy": {"min": 0.3}, "genres": {"none": ["folk"]}}
    answer = ask(hearing, song.read_bytes(), **params)
    body = {"seeds": [{"features": known(answer)}], "k": 7, "genre_weight": 0.2, "filters": filters}
    found = hearing.post("/recommendations", json=body).raise_for_status().json()["recommendations"]
    assert len(found) == 7
    assert answer["similar"] == [{"track": each["track"], "similarity": each["score"]} for each in found]
    assert (answer["is_timbre_compared"], answer["timbre_note"]) == (False, "the bundle in use has no timbre")


@pytest.fixture
def with_timbre(models_copy: Path, song: Path) -> Path:
    """Models whose bundle has timbre as the extractor measures it: of one track that of the song."""
    _publish_timbre(models_copy, song, extractor())
    return models_copy


def _publish_timbre(models: Path, song: Path, measured_by: str) -> None:
    raw = extract_file(song).timbre
    assert raw is not None
    columns = len(TIMBRE_COLUMNS)
    scale = TimbreScale(
        columns=TIMBRE_COLUMNS, means=(0.0,) * columns, deviations=(1.0,) * columns, extractor=measured_by
    )
    bundle = current_bundle(models)
    places = load_catalogue(read_bundle(bundle)).track_indices([NEAR])
    rows = np.tile(-scale.apply(raw[None]), (read_bundle(bundle).manifest.n_tracks, 1))
    rows[places[NEAR]] *= -1
    version = add_timbre(bundle, rows, scale=scale)
    bundle.rename(models / version)
    point_current_at(models, version)


def test_timbre_of_the_file_counts_as_that_of_a_track(with_timbre: Path, song: Path) -> None:
    with serving(with_timbre, audio=True) as client:
        answer = ask(client, song.read_bytes(), timbre_weight=1, k=2)
    assert (answer["is_timbre_compared"], answer["timbre_note"]) == (True, None)
    assert answer["similar"][0]["track"]["id"] == NEAR
    assert [each["similarity"] for each in answer["similar"]] == pytest.approx([1, -1], abs=1e-5)


def test_timbre_of_another_extractor_does_not_count(models_copy: Path, song: Path) -> None:
    _publish_timbre(models_copy, song, "another 1")
    with serving(models_copy, audio=True) as client:
        answer = ask(client, song.read_bytes(), timbre_weight=1, k=1)
        plain = ask(client, song.read_bytes(), timbre_weight=0, k=1)
    assert answer["similar"] == plain["similar"]
    assert not answer["is_timbre_compared"]
    assert answer["timbre_note"].startswith("the timbre of the bundle in use was measured by another 1, that of")


@pytest.mark.parametrize("measured_by", [extractor(), "another 1"])
def test_features_are_on_the_scales_of_the_bundle_where_those_are_of_their_extractor(
    models_copy: Path, song: Path, measured_by: str
) -> None:
    scales = PLANTED.model_copy(update={"extractor": measured_by})
    bundle = current_bundle(models_copy)
    version = add_scales(bundle, scales)
    bundle.rename(models_copy / version)
    point_current_at(models_copy, version)
    energy = extract_file(song).features.energy
    assert energy is not None
    with serving(models_copy, audio=True) as client:
        answer = ask(client, song.read_bytes())
        predicted = client.post("/predict-genre", json=known(answer)).raise_for_status().json()
    (scale,) = PLANTED.features
    wanted = np.interp(energy, scale.estimated, scale.matched) if measured_by == extractor() else energy
    assert answer["features"]["energy"] == pytest.approx(wanted, rel=1e-6)
    assert answer["prediction"]["genres"] == predicted["genres"]


@pytest.mark.parametrize("name", BAD_FILES)
def test_file_that_cannot_be_heard_is_422_with_the_reason(hearing: httpx.Client, name: str) -> None:
    content, reason = BAD_FILES[name]
    answer = hearing.post("/audio", content=content)
    assert answer.status_code == 422, answer.text
    error = answer.json()["error"]
    assert (error["code"], error["details"][0]["place"]) == ("invalid_request", "body")
    assert reason in error["message"]
    assert "/proc" not in answer.text


def test_header_that_claims_more_than_there_is_takes_nothing(hearing: httpx.Client) -> None:
    answer = hearing.post("/audio", content=lying_wav())
    assert answer.status_code in (200, 422), answer.text
    if answer.status_code == 200:
        assert answer.json()["duration_ms"] == pytest.approx(1000, abs=1)


@pytest.mark.parametrize(
    ("query", "place"),
    [("k=0", "query.k"), ("energy=1", "query.energy"), ("top_n=x", "query.top_n"), ("genres=polka", "query.genres")],
)
def test_wrong_query_is_422_at_its_place(hearing: httpx.Client, song: Path, query: str, place: str) -> None:
    answer = hearing.post(f"/audio?{query}", content=song.read_bytes())
    assert answer.status_code == 422
    assert answer.json()["error"]["details"][0]["place"] == place


def test_timbre_of_a_bundle_without_it_is_refused_as_elsewhere(hearing: httpx.Client, song: Path) -> None:
    answer = hearing.post("/audio?timbre_weight=0.5", content=song.read_bytes())
    assert (answer.status_code, answer.json()["error"]["code"]) == (501, "not_in_bundle")


def test_service_that_takes_no_files_says_so_before_it_reads_one(client: httpx.Client) -> None:
    answer = client.post("/audio", content=b"x" * 10_000_000)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "audio_off")
    assert "SONGKIN_AUDIO=true" in answer.json()["error"]["message"]


def test_info_says_what_files_are_taken(hearing: httpx.Client, client: httpx.Client) -> None:
    assert hearing.get("/info").json()["audio"] == {"max_bytes": 67_108_864}
    assert client.get("/info").json()["audio"] is None


def test_description_has_the_body_as_a_file(client: httpx.Client) -> None:
    operation = client.get("/openapi.json").json()["paths"]["/audio"]["post"]
    body = operation["requestBody"]
    assert body == {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
    assert json.dumps(operation["responses"]["200"]).count("AudioAnswer") == 1
