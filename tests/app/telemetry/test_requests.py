import json
import re
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.telemetry.version import songkin_version
from tests.support.running_service import serving

Labels = tuple[str, str, str]


def counted(client: httpx.Client) -> dict[Labels, float]:
    """How often each (method, route, status) was answered; the reading itself is not yet counted."""
    return {
        (sample.labels["method"], sample.labels["route"], sample.labels["status"]): sample.value
        for family in text_string_to_metric_families(client.get("/metrics").text)
        for sample in family.samples
        if sample.name == "songkin_requests_total"
    }


def test_songkin_version_is_the_one_of_the_package() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", songkin_version())


@pytest.mark.parametrize("sent", ["a", "Trace_7.b-4", "0123456789abcdef" * 4])
def test_request_id_plain_one_is_kept(client: httpx.Client, sent: str) -> None:
    assert client.get("/genres", headers={"X-Request-ID": sent}).headers["X-Request-ID"] == sent


@pytest.mark.parametrize("sent", ["", "a b", "x" * 65, "a\tb", '"quoted"', "a;b", "é", "<script>"])
def test_request_id_odd_one_is_replaced(client: httpx.Client, sent: str) -> None:
    headers = {b"X-Request-ID": sent.encode()}
    assert re.fullmatch("[0-9a-f]{16}", client.get("/genres", headers=headers).headers["X-Request-ID"])


def test_request_id_every_request_has_another(client: httpx.Client) -> None:
    assert len({client.get("/health/live").headers["X-Request-ID"] for _ in range(20)}) == 20


@pytest.mark.parametrize("path", ["/nowhere", "/tracks/nobody", "/docs", "/genres/"])
def test_request_id_is_on_every_answer(client: httpx.Client, path: str) -> None:
    assert client.get(path, headers={"X-Request-ID": "mine"}).headers.get_list("X-Request-ID") == ["mine"]


def test_log_every_request_is_one_json_object_on_one_line(
    published_models: Path, capsys: pytest.CaptureFixture[str], _log_handlers_restored: None
) -> None:
    requests = [
        ("GET", "/genres", "/genres", 200),
        ("GET", "/tracks/punk-05/similar?k=3", "/tracks/{id}/similar", 200),
        ("GET", "/tracks/nobody%0a%22%7b%ff", "/tracks/{id}", 404),
        ("POST", "/predict-genre", "/predict-genre", 422),
        ("GET", "/nowhere", "unmatched", 404),
        ("GET", "/v1/artists/?ids=a", "/v1/artists/", 200),
        ("GET", "/v1/tracks/nobody", "/v1/tracks/{id:path}", 404),
        ("PUT", "/v1/search", "/v1/search", 405),
        ("GET", "/v1/nowhere", "unmatched", 404),
    ]
    with serving(published_models, log_level="info") as client:
        started = time.monotonic()
        for number, (method, path, _, _) in enumerate(requests):
            client.request(method, path, headers={"X-Request-ID": f"r{number}"})
        all_ms = 1000 * (time.monotonic() - started)
    lines: list[dict[str, Any]] = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert all({"level", "logger", "message", "timestamp"} <= line.keys() for line in lines)
    logged = {line["request_id"]: line for line in lines if line["message"] == "request"}
    for number, (method, _, route, status) in enumerate(requests):
        line = logged[f"r{number}"]
        assert (line["method"], line["route"], line["status"]) == (method, route, status)
        assert 0 < line["duration_ms"] < all_ms


def test_log_level_warning_leaves_requests_out(
    published_models: Path, capsys: pytest.CaptureFixture[str], _log_handlers_restored: None
) -> None:
    with serving(published_models, log_level="warning") as client:
        client.get("/genres")
    assert capsys.readouterr().err == ""


def test_metrics_count_by_method_route_and_status(published_models: Path) -> None:
    with serving(published_models) as client:
        for path in ("/genres", "/genres", "/tracks/punk-05", "/tracks/folk-05", "/tracks/nobody"):
            client.get(path)
        client.post("/predict-genre", json={"energy": 9})
        found = counted(client)
        text = client.get("/metrics").text
    assert found == {
        ("GET", "/health/live", "200"): 1,
        ("GET", "/genres", "200"): 2,
        ("GET", "/tracks/{id}", "200"): 2,
        ("GET", "/tracks/{id}", "404"): 1,
        ("POST", "/predict-genre", "422"): 1,
    }
    assert 'songkin_request_seconds_count{route="/tracks/{id}"} 3.0' in text


def test_metrics_invented_methods_and_paths_make_no_series_of_their_own(published_models: Path) -> None:
    with serving(published_models) as client:
        for name in ("one", "two", "three"):
            client.get(f"/{name}")
            client.get(f"/tracks/{name}")
            client.get(f"/static-offline-docs/{name}")
        for method in ("PROPFIND", "MKCOL", "PURGE"):
            client.request(method, "/genres")
        found = counted(client)
    assert found == {
        ("GET", "/health/live", "200"): 1,
        ("GET", "unmatched", "404"): 6,
        ("GET", "/tracks/{id}", "404"): 3,
        ("other", "/genres", "405"): 3,
    }
