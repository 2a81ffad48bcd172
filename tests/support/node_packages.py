"""Packages of npm, installed from a lock file, for tests that need Node.js."""

import hashlib
import shutil
import subprocess
from pathlib import Path
from tempfile import mkdtemp

import pytest


class Unavailable(Exception):
    """There is no Node.js, or npm's registry does not answer."""


def installed_packages(source: Path, config: pytest.Config, factory: pytest.TempPathFactory) -> Path:
    """A folder with what the lock file in `source` names, kept between runs for as long as that does not change.

    Skips the test where they cannot be had.
    """
    cache = getattr(config, "cache", None)
    kept = cache.mkdir("node-packages") if cache else factory.mktemp("node-packages")
    try:
        return install(source, Path(kept))
    except Unavailable as reason:
        pytest.skip(str(reason))


def install(source: Path, kept: Path) -> Path:
    """A folder inside `kept` with what the lock file in `source` names.

    Raises:
        Unavailable: they cannot be had.
    """
    if not shutil.which("node") or not shutil.which("npm"):
        raise Unavailable("no Node.js on this machine: install nodejs and npm")
    folder = kept / hashlib.sha256((source / "package-lock.json").read_bytes()).hexdigest()[:16]
    if not folder.exists():
        made = Path(mkdtemp(dir=kept))
        for name in ("package.json", "package-lock.json"):
            shutil.copy(source / name, made)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"]
        result = subprocess.run(command, cwd=made, capture_output=True, text=True, timeout=300)
        if result.returncode:
            shutil.rmtree(made)
            raise Unavailable(f"npm could not install the packages of {source.name}: {result.stderr[-300:]}")
        try:
            made.rename(folder)
        except OSError:  # another worker was quicker
            shutil.rmtree(made)
    return folder
