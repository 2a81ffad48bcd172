"""`python -m app` as an operator runs it: a process of its own, with the committed demo bundle."""

import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.bundle.models_folder.current import point_current_at
from tests.support.damage import add_twin, alter_byte
from tests.support.running_service import wait_until
from tests.support.service_process import started

ROOT = Path(__file__).parents[2]


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
            return len(list((tmp_path / "temporary").glob("songkin-metrics-*/counter_requests_*.db"))) == 2

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
