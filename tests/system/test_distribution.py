"""The distributions as `python -m build` makes them, and the wheel alone with the dependencies that it declares."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import time
import venv
from collections.abc import Iterator
from importlib.metadata import PathDistribution, distribution
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest

from tests.support.requirements import applicable, with_dependencies

ROOT = Path(__file__).parents[2]
PACKAGES = ("app", "training")
PATIENCE_S = 60
NOT_INSTALLED = re.compile(
    r"training/results/.*|app/web/(src|node_modules)/.*|app/web/[^/]*\.(json|mjs)|.*\.ipynb|.*/__pycache__/.*"
)
"""What lies in the packages for readers of the repository."""


def variables() -> dict[str, str]:
    """Those of this process, but for what would lead Python or the service back to the repository."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SONGKIN_"))}


def run(*command: object, folder: Path) -> str:
    done = subprocess.run([*map(str, command)], cwd=folder, env=variables(), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def left_out(folder: str, names: list[str]) -> set[str]:
    """What a fresh clone does not have."""
    ignored = {
        name
        for name in names
        if name.startswith(".") or name in {"__pycache__", "node_modules"} or name.endswith(".egg-info")
    }
    if Path(folder) == ROOT:
        ignored |= {"data", "runs", "build", "dist"}
    if Path(folder) == ROOT / "models":
        ignored |= set(names) - {"README.md", "demo"}
    return ignored


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel made from it. Built from a copy, since building writes into the source."""
    folder = tmp_path_factory.mktemp("distributions")
    source = shutil.copytree(ROOT, folder / "source", ignore=left_out)
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, source, folder=folder)
    return folder


@pytest.fixture(scope="module")
def wheel(distributions: Path) -> Path:
    (wheel,) = distributions.glob("*.whl")
    return wheel


def link_dependencies(folder: Path, extra: str) -> None:
    """Give an environment what the metadata of the wheel in it asks for: links, which take no time and no network."""
    (metadata,) = folder.glob("lib/python*/site-packages/songkin-*.dist-info")
    requirements = applicable(PathDistribution(metadata).requires or [], extra)
    for name in {requirement.name for requirement in with_dependencies(requirements)}:
        found = distribution(name)
        for entry in {file.parts[0] for file in found.files or []} - {"..", "__pycache__"}:
            link = metadata.parent / entry
            if not link.exists():
                link.symlink_to(str(found.locate_file(entry)))


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `pip install songkin` gives in an empty environment: serving alone. Read only: copy it to change it."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    pip = (sys.executable, "-m", "pip", "--python", folder / "bin" / "python")
    run(*pip, "install", "--no-deps", "--no-index", "--no-compile", wheel, folder=folder)
    link_dependencies(folder, "")
    return folder


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder that is not the repository's, so that nothing is imported from there."""
    return tmp_path


@pytest.fixture
def service(environment: Path, elsewhere: Path) -> Iterator[httpx.Client]:
    command = [str(environment / "bin" / "python"), "-m", "app"]
    settings = {**variables(), "SONGKIN_PORT": "0", "SONGKIN_MODELS_DIR": str(ROOT / "models")}
    with subprocess.Popen(command, cwd=elsewhere, env=settings, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            log = []
            for line in process.stderr:
                log.append(line)
                if found := re.search(r"running on (http://[\d.:]+)", line):
                    break
            else:
                pytest.fail("".join(log))
            with httpx.Client(base_url=found[1], timeout=PATIENCE_S) as client:
                yield client
        finally:
            process.terminate()


def test_wheel_holds_the_packages_with_their_data_and_nothing_else(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    source = {
        path.relative_to(ROOT).as_posix() for name in PACKAGES for path in (ROOT / name).rglob("*") if path.is_file()
    }
    assert packed == {name for name in source if not NOT_INSTALLED.fullmatch(name)}
    assert {f"{name}/py.typed" for name in PACKAGES} < packed


def test_sdist_holds_what_the_wheel_is_built_from_and_no_bundle(distributions: Path, wheel: Path) -> None:
    (sdist,) = distributions.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"LICENSE", "README.md", "pyproject.toml"} < names
    assert not any(name.startswith("models/") for name in names)


def test_wheel_with_its_dependencies_alone_serves(service: httpx.Client) -> None:
    assert service.get("/health/live").status_code == 200
    deadline = time.monotonic() + PATIENCE_S
    while (ready := service.get("/health/ready")).status_code != 200:
        assert time.monotonic() < deadline, ready.text
    prediction = service.post("/predict-genre", json={"energy": 0.9, "tempo": 174})
    assert prediction.status_code == 200
    assert prediction.json()["genre"]


def test_wheel_installs_the_command_songkin(environment: Path, elsewhere: Path) -> None:
    assert "Usage: songkin" in run(environment / "bin" / "songkin", "--help", folder=elsewhere)


def test_wheel_with_the_extra_training_alone_has_the_commands_of_training(environment: Path, elsewhere: Path) -> None:
    training = shutil.copytree(environment, elsewhere / "environment", symlinks=True)
    link_dependencies(training, "training")
    text = run(training / "bin" / "python", "-m", "training", "--help", folder=elsewhere)
    assert "Usage: python -m training" in text
