"""A real service with the default settings, and what the attacks on it need to know."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.attack.attack import Target
from tests.bench.attack.trial import target_of
from tests.support.service_process import ROOT, started


@pytest.fixture(scope="session")
def demo_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder with the demo alone. Read only."""
    models = tmp_path_factory.mktemp("models")
    shutil.copytree(ROOT / "models" / "demo", models / "demo")
    return models


@pytest.fixture(scope="session")
def target(demo_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """A service to attack. Share it: an attack leaves it as it was."""
    with started(tmp_path_factory.mktemp("attacked"), demo_models) as service:
        yield target_of(service)


@pytest.fixture(autouse=True)
def _still_serves(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test sent: an ordinary client is answered afterwards, and nothing is amiss in the log."""
    yield
    if "target" in request.fixturenames:
        service = request.getfixturevalue("target").service
        assert service.client.get("/genres", timeout=2).status_code == 200
        assert [line for line in service.logged() if line["level"] in {"ERROR", "CRITICAL"}] == []
