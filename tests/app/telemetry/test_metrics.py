from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.telemetry.metrics import Metrics
from tests.support.running_service import serving


def series(text: str, name: str) -> dict[tuple[str, ...], float]:
    families = text_string_to_metric_families(text)
    samples = [sample for family in families for sample in family.samples if sample.name == name]
    return {tuple(sample.labels.values()): sample.value for sample in samples}


def test_bundle_only_the_one_in_use_is_shown_after_many_switches() -> None:
    metrics = Metrics()
    for number in range(50):
        metrics.observe_bundle(f"v{number}", None)
    assert series(metrics.render().decode(), "songkin_bundle_info") == {("v49",): 1}


def test_bundle_refusals_each_reason_counts_once_and_the_gauge_falls_again() -> None:
    metrics = Metrics()

    def shown() -> tuple[float, float]:
        text = metrics.render().decode()
        return series(text, "songkin_bundle_refused")[()], series(text, "songkin_bundle_refusals_total")[()]

    seen = []
    for problem in (None, "damaged", "damaged", "too new", None, "damaged"):
        metrics.observe_bundle("v1", problem)
        seen.append(shown())
    assert seen == [(0, 0), (1, 1), (1, 1), (1, 2), (0, 2), (1, 3)]


def test_shed_and_dropped_are_counted_from_what_was_before() -> None:
    metrics = Metrics()
    for n in (2, 2, 5):
        metrics.observe_shed("heavy", "full", n)
        metrics.observe_process(0.0, {}, 0, n)
    text = metrics.render().decode()
    assert series(text, "songkin_shed_total") == {("heavy", "full"): 5}
    assert series(text, "songkin_log_lines_dropped_total") == {(): 5}


def test_service_tells_of_its_bundle_stages_permits_and_memory(published_models: Path) -> None:
    with serving(published_models) as client:
        model = client.get("/info").json()["model"]
        client.post("/recommendations", json={"seeds": [{"track": "punk-05"}]}).raise_for_status()
        text = client.get("/metrics").text
    assert series(text, "songkin_bundle_info") == {(model,): 1}
    assert series(text, "songkin_ready") == {(): 1}
    stages = {("seeds",), ("filter",), ("rank",), ("rerank",), ("page",)}
    assert set(series(text, "songkin_stage_seconds_count")) == stages
    assert ("heavy",) in series(text, "songkin_permits_in_use")
    assert {("bodies", "full"), ("heavy", "full"), ("heavy", "late")} < set(series(text, "songkin_shed_total"))
    assert series(text, "songkin_resident_memory_bytes")[("anonymous",)] > 10_000_000


def test_metrics_port_takes_the_metrics_from_the_other_one(published_models: Path) -> None:
    with serving(published_models, metrics_port=9100) as client:
        assert client.get("/metrics").status_code == 404
        assert "metrics" not in client.get("/", headers={"Accept": "application/json"}).json()["links"]
        assert "/metrics" not in client.get("/openapi.json").json()["paths"]


def test_info_tells_of_the_process_and_its_limits(client: httpx.Client) -> None:
    process = client.get("/info").json()["process"]
    assert process["uptime_s"] >= 0
    assert (process["workers"], process["max_body_bytes"]) == (1, 1_048_576)
    assert set(process["work"]) == {"light", "heavy", "stream", "write", "map", "audio", "admin"}


@pytest.mark.parametrize("kind", ["light", "heavy"])
def test_permits_are_gauges(kind: str) -> None:
    metrics = Metrics()
    metrics.observe_permits(kind, 3, 4)
    metrics.observe_permits(kind, 1, 0)
    text = metrics.render().decode()
    assert series(text, "songkin_permits_in_use") == {(kind,): 1}
    assert series(text, "songkin_permits_waited_for") == {(kind,): 0}
