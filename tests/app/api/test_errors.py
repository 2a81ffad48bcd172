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
        ("Air", "artists", "Input should be a valid list, got 'Air'"),
    ],
    ids=["long", "blank", "many", "text"],
)
def test_error_of_artists_names_the_place_and_the_limit(
    client: httpx.Client, artists: object, place: str, message: str
) -> None:
    track = {"energy": 0.5, "artists": artists}
    error = client.post("/predict-genre", json=track).json()["error"]
    assert error["details"] == [{"place": f"body.{place}", "message": message}]
    error = client.post("/predict-genre/batch", json={"tracks": [{"energy": 0.5}, track]}).json()["error"]
    assert error["details"] == [{"place": f"body.tracks.1.{place}", "message": message}]


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
