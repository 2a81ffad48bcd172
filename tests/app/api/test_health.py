import re
from pathlib import Path

import httpx
import pytest

from app.bundle.models_folder.current import current_bundle, point_current_at
from app.telemetry.version import songkin_version
from tests.support.damage import alter_byte
from tests.support.running_service import serving


def test_home_every_link_answers(client: httpx.Client) -> None:
    home = client.get("/").json()
    assert (home["name"], home["version"]) == ("Songkin", songkin_version())
    assert home["links"]
    assert {path: client.get(path).status_code for path in home["links"].values()} == dict.fromkeys(
        home["links"].values(), 200
    )


def test_health_with_a_bundle_is_live_and_ready(client: httpx.Client, published_models: Path) -> None:
    assert client.get("/health/live").json()["status"] == "live"
    version = current_bundle(published_models).name
    assert client.get("/health/ready").json() == {"status": "ready", "model": version}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/health/ready", None),
        ("GET", "/genres", None),
        ("GET", "/tracks/punk-05", None),
        ("GET", "/tracks/punk-05/similar", None),
        ("GET", "/search?q=x", None),
        ("GET", "/artists/x", None),
        ("GET", "/artists/x/similar", None),
        ("POST", "/predict-genre", {"energy": 0.5}),
        ("POST", "/predict-genre/batch", {"tracks": [{"energy": 0.5}]}),
        ("POST", "/tracks/match", {"tracks": [{"name": "x"}]}),
    ],
)
def test_no_bundle_every_answer_is_503_and_says_what_to_do(
    bare_client: httpx.Client, method: str, path: str, body: object
) -> None:
    response = bare_client.request(method, path, json=body)
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (503, "not_ready")
    assert error["request_id"] == response.headers["X-Request-ID"]
    assert response.headers["Retry-After"].isdigit()
    assert "expected a file CURRENT" in error["message"]
    assert "python -m training" in error["message"]


@pytest.mark.parametrize("path", ["/", "/health/live", "/metrics", "/docs", "/openapi.json"])
def test_no_bundle_what_needs_none_answers(bare_client: httpx.Client, path: str) -> None:
    assert bare_client.get(path).status_code == 200


@pytest.mark.parametrize("pointer", ["gone", "../x", "two words", ""])
def test_bad_pointer_is_live_but_not_ready(models_copy: Path, pointer: str) -> None:
    (models_copy / "CURRENT").write_text(pointer)
    with serving(models_copy, log_level="error") as client:
        assert client.get("/health/live").status_code == 200
        response = client.get("/health/ready")
        assert response.status_code == 503
        message = response.json()["error"]["message"]
        assert re.match(r"CURRENT: expected|no bundle at gone: expected", message)
        assert str(models_copy) not in message


def test_damaged_bundle_is_not_ready_and_names_the_file(bundle_copy: Path) -> None:
    alter_byte(bundle_copy / "vectors.npy")
    with serving(bundle_copy.parent) as client:
        assert "vectors.npy: expected sha256" in client.get("/health/ready").json()["error"]["message"]


def test_ready_tells_of_a_newer_bundle_that_was_refused(models_copy: Path) -> None:
    version = (models_copy / "CURRENT").read_text().strip()
    with serving(models_copy, reload_interval_s=0.02) as client:
        assert client.get("/health/ready").json() == {"status": "ready", "model": version}
        point_current_at(models_copy, "no-such-bundle")
        for _ in range(500):
            body = client.get("/health/ready").json()
            if "refused" in body:
                break
        assert body["model"] == version
        assert "no-such-bundle: expected a folder" in body["refused"]
