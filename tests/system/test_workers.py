"""Workers that are killed, and a service that is stopped while it opens a bundle that never opens."""

import os
import re
import shutil
import signal
import threading
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from app.bundle.models_folder.current import point_current_at
from tests.support.damage import reseal
from tests.support.models import make_slow
from tests.support.processes import children, is_running
from tests.support.running_service import wait_until
from tests.support.service_process import Service, launched, started

ROOT = Path(__file__).parents[2]
N_KILLS = 2


@pytest.fixture
def demo_models(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "models" / "demo", tmp_path / "models" / "demo")
    return tmp_path / "models"


@pytest.fixture
def slow_models(demo_models: Path) -> Path:
    """The demo, and a bundle beside it that takes many minutes to open."""
    shutil.copytree(demo_models / "demo", demo_models / "slow")
    make_slow(demo_models / "slow" / "model.onnx")
    reseal(demo_models / "slow")
    return demo_models


def workers(service: Service) -> list[int]:
    return [pid for pid, command in children(service.process.pid).items() if "spawn_main" in command]


def opened(service: Service) -> int:
    return sum(line["message"] == "bundle in use" for line in service.logged())


def test_workers_killed_time_and_again_never_answer_before_their_bundle_is_open(
    tmp_path: Path, demo_models: Path
) -> None:
    statuses: list[int] = []
    done = threading.Event()

    def ask(port: int) -> None:
        while not done.wait(0.002):  # the rest of the machine is for the worker that starts
            connection = HTTPConnection("127.0.0.1", port, timeout=60)  # another one for each request
            try:
                connection.request("GET", "/health/ready")
                statuses.append(connection.getresponse().status)
            except (OSError, HTTPException):  # of a worker that was killed meanwhile
                continue
            finally:
                connection.close()

    with started(tmp_path, demo_models, SONGKIN_WORKERS="2") as service:
        wait_until(lambda: opened(service) == 2)
        client = threading.Thread(target=ask, args=(service.client.base_url.port,))
        client.start()
        for n_killed in range(1, N_KILLS + 1):
            os.kill(workers(service)[0], signal.SIGKILL)
            wait_until(lambda expected=2 + n_killed: opened(service) == expected)  # type: ignore[misc]
        done.set()
        client.join()
    assert {*statuses} == {200}


def test_workers_that_are_restarted_take_no_count_of_a_request_along(tmp_path: Path, demo_models: Path) -> None:
    def n_counted() -> float:
        found = re.search(r'songkin_requests_total{.*route="unmatched".*} (.*)', service.client.get("/metrics").text)
        return float(found[1]) if found else 0

    with started(tmp_path, demo_models, SONGKIN_WORKERS="2") as service:
        wait_until(lambda: opened(service) == 2)
        before = workers(service)
        for _ in range(20):
            assert service.client.get("/nowhere").status_code == 404
        service.process.send_signal(signal.SIGHUP)
        wait_until(lambda: not any(map(is_running, before)) and service.is_ready())
        assert n_counted() == 20


def test_workers_whose_parent_is_killed_end(tmp_path: Path, demo_models: Path) -> None:
    with started(tmp_path, demo_models, SONGKIN_WORKERS="2") as service:
        wait_until(lambda: opened(service) == 2)
        before = workers(service)
        service.process.kill()
        wait_until(lambda: not any(map(is_running, before)))
        assert len(before) == 2


@pytest.mark.parametrize("n_workers", ["1", "2"])
def test_service_whose_first_bundle_never_opens_stops_at_once(
    tmp_path: Path, slow_models: Path, n_workers: str
) -> None:
    point_current_at(slow_models, "slow")
    with launched(tmp_path, slow_models, SONGKIN_WORKERS=n_workers) as service:
        if n_workers == "2":
            wait_until(lambda: len(workers(service)) == 2)
            wait_until(lambda: sum("Waiting for application" in line["message"] for line in service.logged()) == 2)
        else:
            assert service.client.get("/health/ready").status_code == 503
        assert service.stop() == 0


def test_service_stops_while_another_bundle_is_tried_and_takes_the_trial_along(
    tmp_path: Path, slow_models: Path
) -> None:
    def trials() -> list[int]:
        return [pid for pid, command in children(service.process.pid).items() if "app.supervision.trial" in command]

    with started(tmp_path, slow_models, SONGKIN_RELOAD_INTERVAL_S="0.05") as service:
        point_current_at(slow_models, "slow")
        wait_until(lambda: bool(trials()))
        (trial,) = trials()
        assert service.client.get("/genres").status_code == 200
        assert service.stop() == 0
        wait_until(lambda: not is_running(trial))
