"""Bundles without optional parts: /info says so, what needs the part is refused clearly, and the rest answers."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.bundle.models_folder.current import current_bundle, point_current_at
from app.bundle.parts import REPORT
from app.bundle.reader import read_bundle
from tests.support.damage import PARTS_OF_FLAT, remove_part
from tests.support.planted import track_id
from tests.support.running_service import serving

OPTIONAL = [part.name for part in PARTS_OF_FLAT if not part.required]


@pytest.fixture
def lesser(models_with_text: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """A client of a service whose bundle lacks a part."""
    models_copy = Path(shutil.copytree(models_with_text, tmp_path / "models"))
    bundle = current_bundle(models_copy)
    version = remove_part(bundle, request.param)
    if request.param == "timbre":
        version = remove_part(bundle, "sketches")  # which are of the timbre as well
    bundle.rename(models_copy / version)
    point_current_at(models_copy, version)
    with serving(models_copy) as client:
        yield client


def test_info_of_a_whole_bundle_lists_every_part_as_present(reader: httpx.Client, models_with_text: Path) -> None:
    info = reader.get("/info").raise_for_status().json()
    assert info["model"] == read_bundle(current_bundle(models_with_text)).manifest.version
    assert (info["format_version"], info["n_tracks"], info["n_genres"]) == (2, 180, 5)
    chosen = "up to 250,000 tracks an exact search is quick"
    assert info["index"] == {"kind": "flat", "recall": 1.0, "recalls": {}, "chosen": chosen}
    assert [(part["name"], part["present"]) for part in info["parts"]] == [(part.name, True) for part in PARTS_OF_FLAT]


@pytest.mark.parametrize(("lesser", "absent"), [(name, name) for name in OPTIONAL], indirect=["lesser"])
def test_info_of_a_bundle_without_a_part_says_which(lesser: httpx.Client, absent: str) -> None:
    parts = lesser.get("/info").raise_for_status().json()["parts"]
    with_it = ["sketches"] if absent == "timbre" else []
    assert [part["name"] for part in parts if not part["present"]] == [absent, *with_it]


def test_report_is_what_training_wrote(reader: httpx.Client, models_with_text: Path) -> None:
    bundle = read_bundle(current_bundle(models_with_text))
    answer = reader.get("/report").raise_for_status().json()
    assert answer["report"] == json.loads(bundle.file(REPORT).read_text())
    assert answer["report"]["config"]["seed"] == 1
    assert (answer["model"], answer["libraries"]) == (bundle.manifest.version, bundle.manifest.libraries)
    assert (answer["n_tracks"], answer["n_genres"]) == (180, 5)


@pytest.mark.parametrize("lesser", ["report"], indirect=True)
def test_report_of_a_bundle_without_one_is_refused(lesser: httpx.Client) -> None:
    answer = lesser.get("/report")
    assert (answer.status_code, answer.json()["error"]["code"]) == (501, "not_in_bundle")
    assert "no part 'report'" in answer.json()["error"]["message"]


@pytest.mark.parametrize("lesser", ["words"], indirect=True)
def test_match_without_words_is_refused(lesser: httpx.Client) -> None:
    answer = lesser.post("/tracks/match", json={"tracks": [{"name": "x"}]})
    assert (answer.status_code, answer.json()["error"]["code"]) == (501, "not_in_bundle")
    assert "no part 'words'" in answer.json()["error"]["message"]


@pytest.mark.parametrize("lesser", ["words"], indirect=True)
def test_search_without_words_is_refused_in_the_shape_of_each_api(lesser: httpx.Client) -> None:
    native, spotify = lesser.get("/search?q=punk"), lesser.get("/v1/search?q=punk&type=track")
    assert (native.status_code, native.json()["error"]["code"]) == (501, "not_in_bundle")
    assert "no part 'words'" in native.json()["error"]["message"]
    assert (spotify.status_code, spotify.json()["error"]["status"]) == (501, 501)
    assert "no part 'words'" in spotify.json()["error"]["message"]
    for path in (f"/tracks/{track_id('punk', 3)}/similar", "/openapi.json", "/v1/artists?ids=x", "/health/ready"):
        assert lesser.get(path).status_code == 200


@pytest.mark.parametrize("lesser", ["neighbours"], indirect=True)
def test_similar_without_neighbour_tables_answers_the_same(lesser: httpx.Client, client: httpx.Client) -> None:
    for number in range(0, 36, 5):
        path = f"/tracks/{track_id('folk', number)}/similar?k=50"
        found, expected = (asked.get(path).raise_for_status().json() for asked in (lesser, client))
        assert found["similar"] == expected["similar"]


@pytest.mark.parametrize("lesser", ["words"], indirect=True)
def test_playlists_without_words_are_refused_only_where_names_are_given(lesser: httpx.Client) -> None:
    named = {"match": {"name": "x"}}
    answer = lesser.post("/playlists/continue", json={"tracks": [track_id("punk", 5), named]})
    assert (answer.status_code, answer.json()["error"]["code"]) == (501, "not_in_bundle")
    answer = lesser.post("/playlists/continue", json={"tracks": [track_id("punk", 5)]})
    assert len(answer.raise_for_status().json()["recommendations"]) == 10
