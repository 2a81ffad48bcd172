"""Publishes a copy of a bundle from a process of its own, which can be killed: `python -m tests.support.publisher …`.

With --kill-at N it kills itself before the N-th change of a name within the models folder.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.bundle.errors import BundleError
from app.bundle.manifest import MANIFEST, Manifest
from app.bundle.models_folder.current import current_bundle
from app.bundle.reader import read_bundle
from app.indexing.publish import publish, seal, staging

ROOT = Path(__file__).parents[2]
_COMPUTED = {"format_version", "version", "created_at", "libraries", "files"}
_EVENTS = {"os.rename", "os.mkdir", "os.rmdir", "os.remove", "shutil.rmtree", "tempfile.mkdtemp", "tempfile.mkstemp"}


def publish_copy(source: Path, models: Path, number: int) -> Path:
    """Publish the bundle at `source` with another metric: equal numbers give equal bundles."""
    base = read_bundle(source).manifest
    content = {name: getattr(base, name) for name in Manifest.model_fields if name not in _COMPUTED}
    with staging(models) as directory:
        shutil.copytree(source, directory, ignore=shutil.ignore_patterns(MANIFEST), dirs_exist_ok=True)
        manifest = seal(directory, "copy", base.libraries, **{**content, "metrics": {"number": float(number)}})
        return publish(directory, models, manifest)


def publisher(source: Path, models: Path, number: int, kill_at: int = 0) -> "subprocess.Popen[str]":
    """Start a process that publishes. Its exit code is 0, 1 with one message, or -9."""
    arguments = [str(source), str(models), str(number), "--kill-at", str(kill_at)]
    command = [sys.executable, "-m", "tests.support.publisher", *arguments]
    return subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def faults(models: Path) -> list[str]:
    """What no reader should ever see: a bundle that is not whole, or a CURRENT that names none."""
    found = []
    for path in models.iterdir():
        if path.is_dir() and not path.name.startswith("."):
            try:
                read_bundle(path)
            except BundleError as error:
                found.append(str(error))
    try:
        read_bundle(current_bundle(models))
    except BundleError as error:
        found.append(f"CURRENT: {error}")
    return found


def leftovers(models: Path) -> list[str]:
    """What a killed process left."""
    return sorted(path.name for path in models.iterdir() if path.name.startswith(".") and path.name != ".history")


@contextmanager
def small_disk(folder: Path, n_bytes: int) -> Iterator[bool]:
    """A disk of `n_bytes` at `folder`; False where mounting is not allowed."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={n_bytes}", "tmpfs", str(folder)]
    mounted = shutil.which("mount") and subprocess.run(command, check=False, capture_output=True).returncode == 0
    try:
        yield bool(mounted)
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


def _kill_itself_at(n: int, models: Path) -> None:
    seen = 0

    def count(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen
        if event in _EVENTS and str(models) in str(arguments[0]):
            seen += 1
            if seen == n:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("models", type=Path)
    parser.add_argument("number", type=int)
    parser.add_argument("--kill-at", type=int, default=0)
    asked = parser.parse_args()
    if asked.kill_at:
        _kill_itself_at(asked.kill_at, asked.models)
    try:
        publish_copy(asked.source, asked.models, asked.number)
    except BundleError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
