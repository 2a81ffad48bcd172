"""Timbre over HTTP: how much it counts, what answers say of it, and live tracks that have one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.running_service import serving, wait_until

SEED = {"seeds": [{"track": "folk-05"}], "explain": True, "k": 20}
TIMBRE = [0.5, -1, 2, 0, 0.25, 1, 3]


@pytest.fixture(scope="module")
def timbre_client(models_with_timbre: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a service that may be written to, and whose bundle has timbre."""
    with serving(models_with_timbre, writes=True, live_dir=tmp_path_factory.mktemp("live")) as client:
        yield client


def body(track: dict[str, Any]) -> dict[str, Any]:
    return {"name": "New", "artists": ["Folk Artist 1"], "features": {"energy": 0.5}, **track}


def test_answers_say_how_much_timbre_counted(timbre_client: httpx.Client) -> None:
    (artist,) = timbre_client.get("/tracks/folk-05").json()["artists"]
    for path in ("/tracks/folk-05/similar", f"/artists/{artist['id']}/similar"):
        usual, asked = (timbre_client.get(path, params=params).json() for params in ({}, {"timbre_weight": 1}))
        assert (usual["timbre_weight"], asked["timbre_weight"]) == (0, 1)
        assert usual["similar"] != asked["similar"]


def test_recommendations_explain_timbre_where_the_track_and_the_seed_have_one(timbre_client: httpx.Client) -> None:
    answer = (
        timbre_client.post("/recommendations", json=SEED | {"timbre_weight": 1, "k": 100}).raise_for_status().json()
    )
    found = answer["recommendations"]
    told = [one for one in found if "timbre_similarity" in one["reasons"]]
    assert 0 < len(told) < len(found)
    for one in told:
        assert one["score"] == pytest.approx(one["reasons"]["timbre_similarity"], abs=2e-6)


def test_answers_of_a_bundle_without_timbre_say_nothing_of_it(client: httpx.Client) -> None:
    assert "timbre" not in client.get("/tracks/folk-05/similar").text
    assert "timbre" not in client.post("/recommendations", json=SEED).text
    assert client.get("/tracks/folk-05/similar?timbre_weight=0").status_code == 200
    assert client.get("/info").json()["timbre"] is None


@pytest.mark.parametrize(
    ("method", "path", "json"),
    [
        ("GET", "/tracks/folk-05/similar?timbre_weight=0.3", None),
        ("POST", "/recommendations", SEED | {"timbre_weight": 0.3}),
    ],
)
def test_timbre_of_a_bundle_without_it_is_refused_as_other_absent_parts_are(
    client: httpx.Client, method: str, path: str, json: dict[str, Any] | None
) -> None:
    answer = client.request(method, path, json=json)
    assert (answer.status_code, answer.json()["error"]["code"]) == (501, "not_in_bundle")
    assert "no part 'timbre'" in answer.json()["error"]["message"]


@pytest.mark.parametrize("weight", ["-0.1", "1.1", "NaN", "much"])
def test_timbre_weight_outside_0_to_1_is_refused_by_name(timbre_client: httpx.Client, weight: str) -> None:
    answer = timbre_client.get("/tracks/folk-05/similar", params={"timbre_weight": weight})
    assert (answer.status_code, answer.json()["error"]["details"][0]["place"]) == (422, "query.timbre_weight")


def test_info_lists_the_columns_that_a_live_track_needs(timbre_client: httpx.Client) -> None:
    info = timbre_client.get("/info").json()["timbre"]
    assert info == {"columns": [f"c{column}" for column in range(7)], "extractor": "planted 1", "weight": 0}


def test_live_track_with_timbre_is_found_by_it(timbre_client: httpx.Client) -> None:
    changes = [{"upsert": body({"id": name, "name": name, "timbre": TIMBRE})} for name in ("one", "two")]
    assert timbre_client.post("/tracks/batch", json={"changes": changes}).json()["created"] == 2
    wait_until(lambda: timbre_client.get("/tracks/two").status_code == 200)
    answer = timbre_client.get("/tracks/one/similar?k=1&timbre_weight=1").json()
    assert [(one["track"]["id"], one["similarity"]) for one in answer["similar"]] == [
        ("two", pytest.approx(1, abs=2e-6))
    ]


@pytest.mark.parametrize(
    ("timbre", "message"),
    [
        (TIMBRE[:-1], "expected a timbre of 7 numbers, as the catalogue has, got 6 numbers"),
        ([], "at least 1"),
        ([0.5] * 6 + [None], "valid number"),
        ([0.5] * 2000, "at most 1024"),
    ],
)
def test_live_track_with_a_timbre_that_is_none_is_refused_with_its_place(
    timbre_client: httpx.Client, timbre: list[Any], message: str
) -> None:
    alone = timbre_client.put("/tracks/three", json=body({"timbre": timbre}))
    assert alone.status_code == 422
    assert alone.json()["error"]["details"][0]["place"].startswith("body.timbre")
    assert message in alone.json()["error"]["message"]
    changes = [{"upsert": body({"id": "three", "timbre": timbre})}]
    (error,) = timbre_client.post("/tracks/batch", json={"changes": changes}).json()["errors"]
    assert error["place"].startswith("upsert.timbre")
    assert message in error["message"]
    assert timbre_client.get("/tracks/three").status_code == 404
