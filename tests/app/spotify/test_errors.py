from pathlib import Path
from typing import NoReturn

import httpx
import pytest
from starlette.exceptions import HTTPException

from app.bundle_store import BundleStore
from tests.support.running_service import serving
from tests.support.spotify.failing_requests import FAILING_REQUESTS, FORM, TRACK, FailingRequest


def assert_spotify_error(response: httpx.Response, status: int, named: str) -> None:
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/json"
    assert "X-Request-ID" in response.headers
    body = response.json()
    assert list(body) == ["error"]
    assert list(body["error"]) == ["status", "message"]
    assert body["error"]["status"] == status
    assert named in body["error"]["message"]
    assert len(response.content) < 1500


@pytest.mark.parametrize("failing", FAILING_REQUESTS, ids=str)
def test_v1_error_has_spotifys_shape_and_names_what_is_wrong(v1: httpx.Client, failing: FailingRequest) -> None:
    assert_spotify_error(failing.send(v1), failing.status, failing.named)


def test_v1_several_wrong_parameters_are_all_named(v1: httpx.Client) -> None:
    message = v1.get("/v1/recommendations?min_energy=2&max_tempo=x&limit=0").json()["error"]["message"]
    for name in ("min_energy: ", "max_tempo: ", "limit: "):
        assert name in message


def test_v1_error_quotes_what_has_no_utf8_form(v1: httpx.Client) -> None:
    assert_spotify_error(v1.get("/v1/search?q=a&type=%ed%a0%80"), 400, "type: ")


@pytest.mark.parametrize(
    "path",
    [
        "recommendations?seed_genres=punk",
        "recommendations/available-genre-seeds",
        f"tracks/{TRACK}",
        f"tracks/?ids={TRACK}",
        f"audio-features/{TRACK}",
        f"audio-features?ids={TRACK}",
        "artists/x",
        "artists?ids=x",
        "artists/x/related-artists",
        "artists/x/top-tracks",
        "artists/x/albums",
        "albums/x",
        "albums?ids=x",
        "albums/x/tracks",
        "search?q=a&type=track",
    ],
)
def test_v1_without_a_bundle_answers_503_with_retry_after(bare_client: httpx.Client, path: str) -> None:
    response = bare_client.get(f"/v1/{path}")
    assert_spotify_error(response, 503, "")
    assert response.headers["Retry-After"] == "1"


def test_v1_token_needs_no_bundle(bare_client: httpx.Client) -> None:
    assert bare_client.post("/api/token", data={"grant_type": "client_credentials"}).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v1/recommendations/available-genre-seeds"), ("GET", "/v1/artists?ids=a")]
)
def test_v1_defect_answers_500_in_spotifys_shape(
    spotify_models: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    _log_handlers_restored: None,
    method: str,
    path: str,
) -> None:
    def broken(_: BundleStore) -> NoReturn:
        raise ZeroDivisionError("planted defect")

    with serving(spotify_models) as client:
        monkeypatch.setattr(BundleStore, "service", property(broken))
        response = client.request(method, path, headers={"Connection": "close"})
    assert_spotify_error(response, 500, "request id")
    assert "planted" not in response.text
    assert "ZeroDivisionError: planted defect" in capsys.readouterr().err


def test_v1_overload_keeps_its_headers(spotify_models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def overloaded(_: BundleStore) -> NoReturn:
        raise HTTPException(429, "too many requests at once", {"Retry-After": "1"})

    with serving(spotify_models) as client:
        monkeypatch.setattr(BundleStore, "service", property(overloaded))
        response = client.get("/v1/artists?ids=a")
    assert_spotify_error(response, 429, "too many")
    assert response.headers["Retry-After"] == "1"


@pytest.mark.parametrize("path", ["/v1x", "/v2/tracks", "/api", "/rest", "/V1/tracks/x"])
def test_error_outside_v1_stays_native(v1: httpx.Client, path: str) -> None:
    assert v1.get(path).json()["error"]["code"] == "unknown_path"


def test_v1_body_of_a_get_is_not_read(v1: httpx.Client) -> None:
    response = v1.request("GET", "/v1/recommendations/available-genre-seeds", content=b"x", headers=FORM)
    assert response.status_code == 200
