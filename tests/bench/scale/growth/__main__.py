"""Measure what making and serving a catalogue takes at several sizes, and how that grows.

    python -m tests.bench.scale.growth MODELS FOLDER --tracks 100000 500000 1000000 5000000

MODELS is a folder of bundles: the model of the one in use indexes synthetic tables. FOLDER holds the tables, which are
written where they are missing, and the bundles. Each size is made by `python -m training index`, served by
`python -m app` with one worker and asked by wrk, which must be installed. Writes growth.json and
docs/pictures/scale-growth.png. What is measured already is left as it is, unless --again is given, so that a run that
was stopped goes on. Run it alone on the machine (Linux). Exit code 2 where something could not be measured.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import httpx
from pydantic import TypeAdapter

from app.bundle.errors import BundleError
from app.bundle.models_folder.current import current_bundle
from app.bundle.reader import read_bundle
from tests.bench.scale.growth.making import CommandFailed, make_bundle, models_of, table
from tests.bench.scale.growth.picture import draw_picture
from tests.bench.scale.growth.results import Finding, Size, read_growth, write_growth
from tests.bench.scale.growth.serving import measure_serving
from tests.bench.speed.drawn import NothingToAsk
from tests.bench.speed.load.target import LoadError
from tests.bench.speed.load.wrk import check_wrk
from tests.bench.speed.report.results import Run
from tests.bench.speed.servers.running import UnexpectedAnswer
from tests.support.service_process import ROOT

_STEPS = ("making", "serving", "finding")


def make(models: Path, folder: Path, n_tracks: int, seed: int) -> Size:
    """The table where it is missing, and the bundle.

    Raises:
        CommandFailed: a command of the project's ended with an error.
        BundleError: the bundle cannot be read.
    """
    data = table(folder, n_tracks)
    model = current_bundle(models).name
    made_in = models_of(models, folder, n_tracks)
    _say(f"{n_tracks:,}: making the bundle")
    making = make_bundle(data, made_in, model)
    _say(f"{n_tracks:,}: {making.wall_s:.0f} s, {making.peak_bytes / 1e9:.2f} GB at most")
    bundle = read_bundle(current_bundle(made_in))
    run = Run.of(bundle, "tests.bench.scale.growth", {"tracks": n_tracks, "seed": seed})
    return Size(run, bundle.manifest.index.model_dump(mode="json"), making)


def find(models: Path, seed: int) -> tuple[Finding, ...]:
    """What the engine finds, measured by a process of its own.

    Raises:
        CommandFailed: it ended with an error.
    """
    command = [sys.executable, "-m", "tests.bench.scale.growth.finding", str(models), "--seed", str(seed)]
    on_one_core = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    ran = subprocess.run(command, cwd=ROOT, env=on_one_core, capture_output=True)
    if ran.returncode:
        raise CommandFailed(f"the engine could not be asked: {ran.stderr.decode()[-1000:]}")
    return TypeAdapter(tuple[Finding, ...]).validate_json(ran.stdout)


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path, help="folder of bundles; the one in use has the model")
    parser.add_argument("folder", type=Path, help="for tables and bundles")
    parser.add_argument("--tracks", type=int, nargs="+", default=[100_000, 500_000, 1_000_000, 5_000_000])
    parser.add_argument("--steps", nargs="+", choices=_STEPS, default=_STEPS, help="what to measure (default: all)")
    parser.add_argument("--again", action="store_true", help="also what is measured already")
    parser.add_argument("--seconds", type=int, default=4, help="of each case in each of three rounds (default: 4)")
    parser.add_argument("--starts", type=int, default=3, help="of the service (default: 3)")
    parser.add_argument("--seed", type=int, default=0, help="of the requests (default: 0)")
    parser.add_argument("--out", type=Path, default=ROOT / "tests/bench/scale", help="folder of results")
    parser.add_argument("--pictures", type=Path, default=ROOT / "docs/pictures", help="folder of the picture")
    given = parser.parse_args()
    if min(given.tracks) < 1000 or given.seconds < 1 or given.starts < 1:
        parser.error("expected --tracks of at least 1000, and --seconds and --starts of at least 1")
    path, folder = given.out / "growth.json", given.folder.resolve()
    folder.mkdir(exist_ok=True, parents=True)
    try:
        check_wrk()
        for n_tracks in given.tracks:
            size = read_growth(path).get(n_tracks)
            if size is None or ("making" in given.steps and given.again):
                size = make(given.models.resolve(), folder, n_tracks, given.seed)
                write_growth(path, {**read_growth(path), n_tracks: size})
            models = models_of(given.models.resolve(), folder, n_tracks)
            if "serving" in given.steps and (size.serving is None or given.again):
                with tempfile.TemporaryDirectory(prefix="songkin-growth-") as scratch:
                    serving = measure_serving(models, Path(scratch), given.seconds, given.starts, given.seed)
                size = replace(size, serving=serving)
                write_growth(path, {**read_growth(path), n_tracks: size})
                _say(f"{n_tracks:,}: ready after {serving.ready_s} s")
                for name, figures in serving.cases.items():
                    _say(f"  {figures.p50_ms:8.2f} {figures.p99_ms:8.2f} ms, {figures.n_failed} failed: {name}")
            if "finding" in given.steps and (not size.finding or given.again):
                size = replace(size, finding=find(models, given.seed))
                write_growth(path, {**read_growth(path), n_tracks: size})
    except (
        BundleError,
        CommandFailed,
        NothingToAsk,
        UnexpectedAnswer,
        LoadError,
        TimeoutError,
        httpx.HTTPError,
    ) as error:
        print(error, file=sys.stderr)
        return 2
    draw_picture(read_growth(path), given.pictures / "scale-growth.png")
    print(path)
    return 0


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
