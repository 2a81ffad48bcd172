"""`python -m app` as an operator runs it: a process of its own, with the committed demo bundle."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.bundle.current import point_current_at
from tests.support.damage import add_twin, alter_byte

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, f"not within {PATIENCE_S} s"
        time.sleep(0.02)


@dataclass(frozen=True)
class Service:
    """A running `python -m app`: its process, its log, and a client of it."""

    process: subprocess.Popen[bytes]
    log: Path
    client: httpx.Client

    def logged(self) -> list[dict[str, Any]]:
        complete = self.log.read_text().rpartition("\n")[0]
        return [json.loads(line) for line in complete.splitlines()]

    def is_ready(self) -> bool:
        try:
            return self.client.get("/health/ready").status_code == 200
        except httpx.ConnectError:  # with several workers the port is bound before anybody listens
            return False

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=10)


@contextmanager
def started(folder: Path, models: Path, **settings: str) -> Iterator[Service]:
    """Start the service on a port that the system picks, and wait until it is ready."""
    log = folder / "log"
    temporary = folder / "temporary"
    temporary.mkdir()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SONGKIN_")},
        "SONGKIN_PORT": "0",
        "SONGKIN_MODELS_DIR": str(models),
        "TMPDIR": str(temporary),
        **settings,
    }
    with log.open("wb") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "app"], cwd=ROOT, env=environment, stderr=stderr, start_new_session=True
        )

    def address() -> str | None:
        assert process.poll() is None, log.read_text()
        found = re.search(r"running on (http://[\d.:]+)", log.read_text())
        return found[1] if found else None

    try:
        wait_until(lambda: address() is not None)
        # A connection a request, so that every worker has its share.
        with httpx.Client(base_url=str(address()), limits=httpx.Limits(max_keepalive_connections=0)) as client:
            service = Service(process, log, client)
            wait_until(service.is_ready)
            yield service
    finally:
        if process.poll() is None:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=10)
        with suppress(ProcessLookupError):  # whatever is left of the session: workers outlive a killed parent
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def demo_models(tmp_path: Path) -> Path:
    models = tmp_path / "models"
    shutil.copytree(ROOT / "models" / "demo", models / "demo")
    return models


def counted(client: httpx.Client, route: str) -> float:
    return sum(
        sample.value
        for family in text_string_to_metric_families(client.get("/metrics").text)
        for sample in family.samples
        if sample.name == "songkin_requests_total" and sample.labels["route"] == route
    )


def test_service_imports_nothing_of_training() -> None:
    code = (
        "import app.main, app.__main__, sys\n"
        "extra = {'training', 'torch', 'pandas', 'sklearn', 'onnx', 'matplotlib', 'httpx', 'rich', 'typer'}\n"
        "sys.exit(', '.join(sorted(extra & set(sys.modules))) or None)"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (result.returncode, result.stderr) == (0, "")


def test_service_demo_becomes_ready_and_answers(tmp_path: Path, demo_models: Path) -> None:
    with started(tmp_path, demo_models) as service:
        assert service.client.get("/health/ready").json()["model"].startswith("demo-")
        answer = service.client.post("/predict-genre", json={"energy": 0.9, "tempo": 170})
        assert answer.status_code == 200
        assert len(answer.json()["genres"]) == 5
        assert "server" not in answer.headers


@pytest.mark.parametrize("workers", ["1", "2"])
def test_service_sigterm_ends_cleanly_and_leaves_nothing(tmp_path: Path, demo_models: Path, workers: str) -> None:
    with started(tmp_path, demo_models, SONGKIN_WORKERS=workers) as service:
        assert service.stop() == 0
        assert list((tmp_path / "temporary").glob("songkin-*")) == []
        assert not [line for line in service.logged() if line["level"] not in {"INFO", "DEBUG"}]


def test_service_two_workers_metrics_add_up(tmp_path: Path, demo_models: Path) -> None:
    with started(tmp_path, demo_models, SONGKIN_WORKERS="2") as service:
        wait_until(lambda: sum(line["message"] == "bundle in use" for line in service.logged()) == 2)
        asked = 0

        def both_have_answered() -> bool:
            nonlocal asked
            asked += service.client.get("/genres").status_code == 200
            return len(list((tmp_path / "temporary").glob("songkin-metrics-*/counter_*.db"))) == 2

        wait_until(both_have_answered)
        wait_until(lambda: counted(service.client, "/genres") == asked)
        assert {counted(service.client, "/genres") for _ in range(10)} == {asked}


def test_service_current_switches_refuses_and_switches_back(tmp_path: Path, models_copy: Path) -> None:
    first = models_copy / (models_copy / "CURRENT").read_text().strip()
    second = add_twin(first)
    with started(tmp_path, models_copy, SONGKIN_RELOAD_INTERVAL_S="0.05") as service:

        def model() -> str:
            return str(service.client.get("/tracks/punk-05/similar").json()["model"])

        assert model() == first.name
        point_current_at(models_copy, second.name)
        wait_until(lambda: model() == second.name)

        alter_byte(first / "vectors.npy")
        point_current_at(models_copy, first.name)
        wait_until(lambda: any(line["message"] == "bundle refused" for line in service.logged()))
        assert model() == second.name

        alter_byte(first / "vectors.npy")
        point_current_at(models_copy, first.name)
        wait_until(lambda: model() == first.name)
