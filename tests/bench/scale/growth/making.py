"""Makes tables and bundles with the project's own commands, and says what they took."""

import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from app.bundle.models_folder.current import current_bundle
from tests.bench.scale.growth.results import Making
from tests.support.service_process import ROOT

N_GENRES = 114  # of the synthetic tables
_TOLD = re.compile(r"^(\S.*): done in ([\d.]+) s$", re.MULTILINE)


class CommandFailed(Exception):
    """A command of the project's ended with an error."""


def label(n_tracks: int) -> str:
    """The number in a file's name: 100k, 5m."""
    if n_tracks % 1_000_000 == 0:
        return f"{n_tracks // 1_000_000}m"
    return f"{n_tracks // 1000}k" if n_tracks % 1000 == 0 else str(n_tracks)


def table(folder: Path, n_tracks: int) -> Path:
    """A synthetic table of about as many tracks, drawn where the folder has none.

    Raises:
        CommandFailed: it could not be written.
    """
    path = folder / f"table-{label(n_tracks)}.csv"
    if not path.exists():
        unfinished = path.with_suffix(".part.csv")
        per_genre = -(-n_tracks // N_GENRES)
        _run(["demo-table", str(unfinished), "--tracks-per-genre", str(per_genre)])
        unfinished.rename(path)
    return path


def models_of(models: Path, folder: Path, n_tracks: int) -> Path:
    """A folder of bundles with the model in use and nothing else, where the bundle of a size is made."""
    copied = folder / f"models-{label(n_tracks)}"
    if not copied.exists():
        source = current_bundle(models)
        shutil.copytree(source, copied / source.name, copy_function=os.link)
        (copied / "CURRENT").write_text(source.name + "\n")
    return copied


def make_bundle(data: Path, models: Path, model: str) -> Making:
    """Publish a table as a catalogue of a model, in a process of its own.

    Args:
        data: the table.
        models: where it is published, and where the model's bundle lies.
        model: the version of that bundle.

    Raises:
        CommandFailed: the command ended with an error.
    """
    arguments = ["index", "--data", str(data), "--models", str(models), "--bundle", model]
    wall_s, usage, told = _run(arguments)
    files = [path for path in current_bundle(models).rglob("*") if path.is_file()]
    return Making(
        wall_s,
        usage.ru_utime + usage.ru_stime,
        1024 * usage.ru_maxrss,
        steps_of(told),
        data.stat().st_size,
        sum(path.stat().st_size for path in files),
        sum(path.stat().st_size for path in files if path.name == "vectors.npy" or path.parent.name == "index"),
    )


def steps_of(told: str) -> dict[str, float]:
    """Seconds of each step that a log tells of; of one that comes twice, the sum."""
    steps: dict[str, float] = {}
    for name, seconds in _TOLD.findall(told):
        steps[name.strip()] = steps.get(name.strip(), 0.0) + float(seconds)
    return steps


def _run(arguments: list[str]) -> tuple[float, resource.struct_rusage, str]:
    """Seconds, what the process used, and what it printed."""
    command = [sys.executable, "-m", "training", *arguments]
    with tempfile.TemporaryFile("w+") as told:
        started = time.monotonic()
        process = subprocess.Popen(command, cwd=ROOT, stdout=told, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        told.seek(0)
        text = told.read()
    if process.returncode:
        raise CommandFailed(f"{' '.join(command[2:])} ended with {process.returncode}:\n{text[-2000:]}")
    return wall_s, usage, text
