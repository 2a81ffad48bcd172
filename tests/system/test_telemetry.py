"""What an operator sees of `python -m app`, with the programs that look: a log's reader, a collector, Prometheus."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
import yaml

from app.main import create_app
from app.settings import Settings
from tests.support.otlp_receiver import otlp_receiver
from tests.support.running_service import wait_until
from tests.support.service_process import started

ROOT = Path(__file__).parents[2]
RULES = ROOT / "docker/prometheus/alerts.yml"
_NEEDS_PROMETHEUS = pytest.mark.skipif(not shutil.which("promtool"), reason="Prometheus is not installed")


@pytest.fixture
def demo_models(tmp_path: Path) -> Path:
    models = tmp_path / "models"
    shutil.copytree(ROOT / "models" / "demo", models / "demo")
    return models


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code == 200
    except httpx.TransportError:
        return False


def test_log_that_nobody_reads_all_requests_are_answered_and_sigterm_ends_it(demo_models: Path) -> None:
    port = free_port()
    environment = os.environ | {"SONGKIN_PORT": str(port), "SONGKIN_MODELS_DIR": str(demo_models)}
    process = subprocess.Popen([sys.executable, "-m", "app"], cwd=ROOT, env=environment, stderr=subprocess.PIPE)
    assert process.stderr is not None
    try:
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/health/ready"))
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            paths = [f"/nowhere/{'x' * 4000}"] * 1500  # six megabytes of lines, for a pipe of 64 kB and a queue of two
            assert {client.get(path).status_code for path in paths} == {404}

            def n_dropped() -> float:
                (line,) = re.findall(r"(?m)^songkin_log_lines_dropped_total (.*)$", client.get("/metrics").text)
                return float(line)

            wait_until(lambda: n_dropped() > 0)
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
        assert time.monotonic() - begun < 15
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def test_otlp_collector_gets_spans_and_metrics_of_requests(tmp_path: Path, demo_models: Path) -> None:
    with otlp_receiver() as receiver:
        with started(tmp_path, demo_models, OTEL_EXPORTER_OTLP_ENDPOINT=receiver.url) as service:
            caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            service.client.get("/genres", headers={"traceparent": caller}).raise_for_status()
            service.client.get("/v1/recommendations/available-genre-seeds").raise_for_status()
            assert service.stop() == 0  # what waits is sent
        spans = {span.name: span for span in receiver.spans()}
        assert spans["GET /genres"].trace_id.hex() == caller.split("-")[1]
        assert {"GET /v1/recommendations/available-genre-seeds", "fastapi.endpoint", "fastapi.dependencies"} <= set(
            spans
        )
        assert not [name for name in spans if "health" in name]
        assert receiver.services() == {"songkin"}
        assert "http.server.request.duration" in receiver.metric_names()


def test_otlp_collector_that_never_answers_costs_no_request_and_no_shutdown(tmp_path: Path, demo_models: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        with started(tmp_path, demo_models, OTEL_EXPORTER_OTLP_ENDPOINT=url) as service:
            assert {service.client.get("/genres").status_code for _ in range(50)} == {200}
            assert service.stop() == 0


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "collector:4317"}, "expected a URL such as http://collector:4318"),
        (
            {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4317", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"},
            "OTEL_EXPORTER_OTLP_PROTOCOL: expected http/protobuf, got 'grpc'",
        ),
        ({"SONGKIN_METRICS_PORT": "0"}, "SONGKIN_METRICS_PORT: "),
    ],
)
def test_start_setting_that_cannot_be_exits_with_what_to_do(environment: dict[str, str], expected: str) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "app"],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode == 2
    assert expected in result.stderr
    assert "Traceback" not in result.stderr


def test_start_metrics_port_is_taken_exits_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        environment = os.environ | {"SONGKIN_METRICS_PORT": port}
        result = subprocess.run(
            [sys.executable, "-m", "app"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
        )
    assert result.returncode == 2
    assert result.stderr.startswith(f"SONGKIN_METRICS_PORT: cannot listen at {port}: Address already in use")
    assert "Traceback" not in result.stderr


def test_start_port_is_taken_by_another_ends_several_workers_with_the_reason() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        environment = os.environ | {"SONGKIN_PORT": port, "SONGKIN_WORKERS": "2"}
        result = subprocess.run(
            [sys.executable, "-m", "app"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
        )
    assert result.returncode == 3
    assert "Address already in use" in result.stderr


@_NEEDS_PROMETHEUS
def test_alert_rules_are_valid_and_fire_on_what_they_are_for() -> None:
    for arguments in (["check", "config", "prometheus.yml"], ["test", "rules", "alerts_test.yml"]):
        result = subprocess.run(["promtool", *arguments], cwd=RULES.parent, capture_output=True, text=True, timeout=60)
        assert result.returncode == 0, result.stdout + result.stderr


def test_alerts_each_is_tested_and_says_what_to_do() -> None:
    rules = yaml.safe_load(RULES.read_text())["groups"][0]["rules"]
    tests = yaml.safe_load((RULES.parent / "alerts_test.yml").read_text())["tests"]
    fired = {case["alertname"] for test in tests for case in test["alert_rule_test"] if case["exp_alerts"]}
    assert {rule["alert"] for rule in rules} == fired
    assert all(rule["annotations"].keys() == {"summary", "action"} for rule in rules)


@_NEEDS_PROMETHEUS
def test_prometheus_scrapes_the_metrics_port_and_loads_the_rules(tmp_path: Path, demo_models: Path) -> None:
    metrics_port, port = free_port(), free_port()
    shutil.copy(RULES, tmp_path)
    configuration = (RULES.parent / "prometheus.yml").read_text()
    (tmp_path / "prometheus.yml").write_text(configuration.replace(": 15s", ": 1s"))
    targets = (RULES.parent / "targets.yml").read_text()
    assert 'targets: ["api:9100"]' in targets
    (tmp_path / "targets.yml").write_text(targets.replace("api:9100", f"127.0.0.1:{metrics_port}"))
    with started(tmp_path, demo_models, SONGKIN_METRICS_PORT=str(metrics_port), SONGKIN_WORKERS="2") as service:
        assert service.client.get("/metrics").status_code == 404
        command = ["prometheus", "--config.file=prometheus.yml", "--storage.tsdb.path=data"]
        process = subprocess.Popen(
            [*command, f"--web.listen-address=127.0.0.1:{port}"],
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1") as client:
                wait_until(lambda: answers(f"http://127.0.0.1:{port}/-/ready"))

                def workers() -> list[str]:
                    found = client.get("/query", params={"query": 'songkin_workers and on () up{job="songkin"} == 1'})
                    return [each["value"][1] for each in found.json()["data"]["result"]]

                wait_until(lambda: workers() == ["2"])
                loaded = client.get("/rules").json()["data"]["groups"][0]["rules"]
                assert [rule["name"] for rule in loaded] == re.findall(r"alert: (\w+)", RULES.read_text())
                assert {target["health"] for target in client.get("/targets").json()["data"]["activeTargets"]} == {"up"}
        finally:
            process.terminate()
            process.wait(timeout=20)


def test_dashboard_and_alerts_name_metrics_and_labels_that_exist(tmp_path: Path) -> None:
    metrics = create_app(Settings(models_dir=tmp_path, log_level="error")).state.songkin.metrics
    metrics.requests.observe("GET", "/a", 200, 0.1)
    metrics.observe_stages({"rank": 0.1})
    metrics.observe_permits("light", 0, 0)
    metrics.observe_shed("light", "full", 1)
    metrics.observe_bundle("demo", None)
    metrics.observe_process(0, {"anonymous": 1}, 0, 0)
    series = dict[str, set[str]]()
    for line in metrics.render().decode().splitlines():
        if found := re.match(r"(songkin_\w+)(?:\{(.*)\})? ", line):
            series.setdefault(found[1], set()).update(re.findall(r'(\w+)="', found[2] or ""))
    dashboard = json.loads((ROOT / "docker/grafana/dashboards/songkin.json").read_text())
    expressions = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    expressions += [rule["expr"] for rule in yaml.safe_load(RULES.read_text())["groups"][0]["rules"]]
    named = {name for expression in expressions for name in re.findall(r"songkin_\w+", expression)}
    assert named <= series.keys()
    families, shown = (
        {re.sub("_(bucket|sum|count|created|total)$", "", name) for name in names} for names in (series, named)
    )
    assert families - shown == {"songkin_info"}
    for expression in expressions:
        labels = set(re.findall(r"(\w+)=~?\"", expression)) | set(re.findall(r"(\w+)!=\"", expression))
        labels |= {each for group in re.findall(r"by \(([^)]*)\)", expression) for each in group.split(", ")}
        known = {"job"} | {each for name in re.findall(r"songkin_\w+", expression) for each in series[name]}
        assert labels <= known, expression
