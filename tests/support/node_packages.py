"""Packages of npm, installed from a lock file, for tests that need Node.js."""

import hashlib
import shutil
import subprocess
from pathlib import Path
from tempfile import mkdtemp

import pytest


def installed_packages(source: Path, config: pytest.Config, factory: pytest.TempPathFactory) -> Path:
    """A folder with what the lock file in `source` names, kept between runs for as long as that does not change.

    Skips the test where there is no Node.js, or npm's registry does not answer.
    """
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("no Node.js on this machine: install nodejs and npm")
    cache = getattr(config, "cache", None)
    kept = cache.mkdir("node-packages") if cache else factory.mktemp("node-packages")
    folder = Path(kept) / hashlib.sha256((source / "package-lock.json").read_bytes()).hexdigest()[:16]
    if not folder.exists():
        made = Path(mkdtemp(dir=kept))
        for name in ("package.json", "package-lock.json"):
            shutil.copy(source / name, made)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"]
        result = subprocess.run(command, cwd=made, capture_output=True, text=True, timeout=300)
        if result.returncode:
            shutil.rmtree(made)
            pytest.skip(f"npm could not install the packages of {source.name}: {result.stderr[-300:]}")
        try:
            made.rename(folder)
        except OSError:  # another worker was quicker
            shutil.rmtree(made)
    return folder
