from pathlib import Path
from typing import Any, NoReturn

import httpx
import pytest

from app.bundle_store import BundleStore
from tests.support.api.failing_recommendations import FAILING_RECOMMENDATIONS
from tests.support.api.failing_requests import FAILING_REQUESTS, FailingRequest
from tests.support.running_service import serving


@pytest.fixture(scope="module")
def description(client: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def assert_error_body(response: httpx.Response, status: int, code: str) -> None:
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/json"
    body = response.json()
    assert list(body) == ["error"]
    error = body["error"]
    assert {"code", "message", "request_id"} <= error.keys() <= {"code", "message", "request_id", "details"}
    assert error["code"] == code
    assert error["message"]
    assert error["request_id"] == response.headers["X-Request-ID"]
    for detail in error.get("details", []):
        assert list(detail) == ["place", "message"]
    assert ("details" in error) == (status == 422)
    assert len(response.content) < 5000


@pytest.mark.parametrize("failing", FAILING_REQUESTS + FAILING_RECOMMENDATIONS, ids=lambda failing: failing.name)
def test_error_every_path_has_the_one_body_and_a_documented_status(
    client: httpx.Client, description: dict[str, Any], failing: FailingRequest
) -> None:
    response = failing.send(client)
    assert_error_body(response, failing.status, failing.code)
    if failing.operation is not None:
        operation = description["paths"][failing.operation][failing.method.lower()]
        assert str(response.status_code) in operation["responses"]


def test_error_wrong_method_names_the_right_one(client: httpx.Client) -> None:
    response = client.put("/predict-genre")
    assert response.headers["Allow"] == "POST, OPTIONS"
    assert "expected POST" in response.json()["error"]["message"]


def test_error_details_name_place_and_value(client: httpx.Client) -> None:
    error = client.post("/predict-genre", json={"energy": 7, "temp": 1}).json()["error"]
    assert [detail["place"] for detail in error["details"]] == ["body.energy", "body.temp"]
    assert "got 7" in error["details"][0]["message"]
    assert error["message"].startswith("body.energy: ")


@pytest.mark.parametrize(
    ("artists", "place", "message"),
    [
        (["Air", "x" * 10_001], "artists.1", "String should have at most 10000 characters"),
        ([" "], "artists.0", "String should have at least 1 character, got ' '"),
        (["Air"] * 51, "artists", "List should have at most 50 items after validation, not 51"),
        (5, "artists", "Input should be a valid list, got 5"),
    ],
    ids=["long", "blank", "many", "number"],
)
def test_error_of_artists_names_the_place_and_the_limit(
    client: httpx.Client, artists: object, place: str, message: str
) -> None:
    track = {"energy": 0.5, "artists": artists}
    error = client.post("/predict-genre", json=track).json()["error"]
    assert error["details"] == [{"place": f"body.{place}", "message": message}]
    error = client.post("/predict-genre/batch", json={"tracks": [None, track]}).json()["error"]
    assert error["details"] == [{"place": f"body.tracks.1.{place}", "message": message}]


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        (
            "/predict-genre",
            {"danceabilty": 0.5},
            "danceabilty: unknown field; did you mean 'danceability'?, got 0.5",
        ),
        (
            "/predict-genre",
            {"energy": 0.5, "whatever": 1},
            "whatever: unknown field; expected only those",
        ),
        (
            "/predict-genre/batch",
            {"tracks": [{"tempos": 120}]},
            "body.tracks.0.tempos: unknown field; did you mean 'tempo'?",
        ),
        ("/recommendations", {"exclude_seed_artists": True}, "unknown field; expected in `filters`"),
        ("/recommendations", {"exclude_seed_artist": True}, "did you mean 'exclude_seed_artists' in `filters`?"),
        ("/recommendations", {"energy": 0.5}, "unknown field; expected in `filters` or `targets`"),
        ("/recommendations", {"from": 5}, "unknown field; expected in `sample`"),
        ("/recommendations", {"filters": {"max_per_artist": 2}}, "unknown field; expected at the top of the body"),
        ("/recommendations", {"filters": {"tempo": {"minimum": 2}}}, "unknown field; did you mean 'min'?"),
        ("/recommendations", {"targets": {"energy": {"value": 1, "wieght": 2}}}, "did you mean 'weight'?"),
        ("/recommendations", {"seeds": [{"track": "x", "wait": 2}]}, "body.seeds.0.wait: unknown field; did you mean"),
        ("/recommendations", {"seeds": [{"features": {"enrgy": 1}}]}, "did you mean 'energy'?"),
    ],
)
def test_error_of_an_unknown_field_names_the_one_that_is_meant(
    client: httpx.Client, path: str, body: dict[str, Any], message: str
) -> None:
    seeds = {"seeds": [{"genre": "folk"}]} if path == "/recommendations" else {}
    error = client.post(path, json=seeds | body).json()["error"]
    assert message in error["message"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("min_enrgy=0.5", "query.min_enrgy: unknown field; did you mean 'min_energy'?, got '0.5'"),
        ("Genre_Weight=0.5", "did you mean 'genre_weight'?"),
        ("whatever=1", "unknown field; expected only those that /docs lists"),
        ("k=5&limit=6", "query: expected k or limit, which mean the same, got 5 and 6"),
    ],
)
def test_error_of_an_unknown_parameter_names_the_one_that_is_meant(
    client: httpx.Client, query: str, message: str
) -> None:
    assert message in client.get(f"/tracks/punk-05/similar?{query}").json()["error"]["message"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/predict-genre", {"energy": True}),
        ("/predict-genre", {"popularity": False}),
        ("/recommendations", {"seeds": [{"genre": "folk", "weight": True}]}),
        ("/recommendations", {"seeds": [{"genre": "folk"}], "targets": {"energy": True}}),
        ("/recommendations", {"seeds": [{"genre": "folk"}], "filters": {"energy": {"max": True}}}),
        ("/recommendations", {"seeds": [{"genre": "folk"}], "k": True}),
    ],
)
def test_error_of_a_boolean_for_a_number_says_so(client: httpx.Client, path: str, body: dict[str, Any]) -> None:
    message = client.post(path, json=body).json()["error"]["message"]
    assert "number" in message or "integer" in message
    assert message.endswith(("got True", "got False"))


def test_error_of_a_genre_weight_names_the_range(client: httpx.Client) -> None:
    error = client.get("/tracks/punk-05/similar?genre_weight=1.5").json()["error"]
    assert error["message"] == "query.genre_weight: Input should be less than or equal to 1, got '1.5'"


@pytest.mark.parametrize("path", ["/tracks/..%2f", "/tracks/", "/genres/", "/tracks//similar"])
def test_path_with_an_odd_slash_never_fails(client: httpx.Client, path: str) -> None:
    assert client.get(path, follow_redirects=True).status_code in {200, 404}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/genres", None),
        ("GET", "/tracks/punk-05/similar", None),
        ("POST", "/predict-genre/batch", {"tracks": [{"energy": 0.5}]}),
        ("POST", "/recommendations", {"seeds": [{"genre": "punk"}]}),
    ],
)
def test_defect_answers_500_with_the_one_body_and_logs_the_traceback(
    published_models: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    _log_handlers_restored: None,
    method: str,
    path: str,
    body: dict[str, Any] | None,
) -> None:
    def broken(_: BundleStore) -> NoReturn:
        raise ZeroDivisionError("planted defect")

    with serving(published_models) as client:
        monkeypatch.setattr(BundleStore, "service", property(broken))
        # Uvicorn drops the connection after a defect; a client that kept it would race with that.
        response = client.request(method, path, json=body, headers={"Connection": "close"})
        monkeypatch.undo()
        assert client.get("/genres").status_code == 200
    assert_error_body(response, 500, "internal_error")
    assert "planted" not in response.text
    log = capsys.readouterr().err
    assert "ZeroDivisionError: planted defect" in log
    assert "Traceback" in log
    assert response.headers["X-Request-ID"] in log
