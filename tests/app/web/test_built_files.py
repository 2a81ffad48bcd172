"""The committed files of the page are what its sources build. It needs Node.js, and npm's registry once."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.node_packages import installed_packages

WEB = Path(__file__).parents[3] / "app" / "web"


@pytest.fixture(scope="module")
def packages(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed_packages(WEB, pytestconfig, tmp_path_factory)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_committed_files_are_what_the_sources_build(packages: Path, tmp_path: Path) -> None:
    for name in ("build.mjs", "package.json", "tsconfig.json"):
        shutil.copy(WEB / name, tmp_path)
    shutil.copytree(WEB / "src", tmp_path / "src")
    (tmp_path / "node_modules").symlink_to(packages / "node_modules")
    result = subprocess.run(["npm", "run", "build"], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stdout + result.stderr
    built, committed = contents(tmp_path / "dist"), contents(WEB / "dist")
    assert sorted(built) == sorted(committed), "run `make web` and commit what it builds"
    assert built == committed, "run `make web` and commit what it builds"
