"""Measure the speed and the memory of the service, side by side with what else there is: `make bench`, or

    python -m tests.bench.speed MODELS

Writes RESULTS.md and results.json into tests/bench. Requests over HTTP are sent by wrk, which must be installed, on one
core, to one worker of a server on another. Everything is compared with bare, an application of FastAPI's that returns
prepared bytes, in rounds that take turns. Run it alone on the machine (Linux). Exit code 1 where an answer is an error,
2 where nothing could be measured, 130 after Ctrl-C.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import httpx

from app.bundle.errors import BundleError
from app.bundle.models_folder.current import current_bundle
from app.bundle.reader import read_bundle
from tests.bench.speed.bench import FOOTPRINT_S, STAGES_S, START_S, Bench
from tests.bench.speed.drawn import NothingToAsk
from tests.bench.speed.load.rounds import Figures
from tests.bench.speed.load.target import LoadError
from tests.bench.speed.load.wrk import check_wrk
from tests.bench.speed.over_http import of_bare_and_naive, of_two_workers, of_unguarded, planned_s
from tests.bench.speed.progress import Progress
from tests.bench.speed.report.results import Run, ServiceResults, read_results, write_results, wrk_version
from tests.bench.speed.report.tables import as_markdown
from tests.bench.speed.servers.cores import Cores
from tests.bench.speed.servers.ending import end_once
from tests.bench.speed.servers.running import UnexpectedAnswer
from tests.support.service_process import ROOT

_N_STARTS = 5
_N_MANY_WORKERS = 4
_INTERRUPTED = 130  # what shells say of a command that Ctrl-C ended


def measure(bench: Bench, run: Run) -> ServiceResults:
    """All of it.

    Raises:
        NothingToAsk, UnexpectedAnswer, LoadError, TimeoutError, httpx.HTTPError: it cannot be measured.
    """
    ready_s = [bench.start() for _ in range(_N_STARTS)]
    single, tracks, answer = bench.footprint(1)
    several, _, _ = bench.footprint(_N_MANY_WORKERS)
    beside_bare, beside_naive, skipped = of_bare_and_naive(bench, tracks, answer)
    return ServiceResults(
        run=run,
        wrk=wrk_version(),
        n_rounds=bench.n_rounds,
        seconds=bench.seconds,
        own_cores=bench.cores.load is not None,
        bare=_median_of([each.others for each in beside_bare]),
        cases=beside_bare,
        others=beside_naive + of_unguarded(bench, tracks) + of_two_workers(bench, tracks),
        skipped=skipped,
        ready_s=ready_s,
        workers=[single, several],
        stages=bench.stages(tracks),
    )


def _median_of(figures: Sequence[Figures]) -> Figures:
    return Figures(
        statistics.median(each.per_second for each in figures),
        statistics.median(each.p50_ms for each in figures),
        statistics.median(each.p99_ms for each in figures),
        statistics.median(each.cpu_us for each in figures),
        tuple(tail for each in figures for tail in each.tails),
        sum(each.n_requests for each in figures),
        sum(each.n_failed for each in figures),
    )


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path, help="folder of bundles; the one in use is served")
    parser.add_argument("--rounds", type=int, default=5, help="of each comparison (default: 5)")
    parser.add_argument("--seconds", type=int, default=2, help="of each case in each round (default: 2)")
    parser.add_argument("--seed", type=int, default=0, help="of the requests (default: 0)")
    parser.add_argument("--out", type=Path, default=ROOT / "tests/bench", help="folder (default: tests/bench)")
    given = parser.parse_args()
    if not Path("/proc/self/smaps_rollup").exists():
        parser.error(
            "expected Linux with /proc/PID/smaps_rollup, got a machine without; run it in a container of Linux"
        )
    if given.rounds < 1 or given.seconds < 1:
        parser.error(f"expected --rounds and --seconds of at least 1, got {given.rounds} and {given.seconds}")
    end_once()
    models = given.models.resolve()
    others_s = _N_STARTS * START_S + 2 * FOOTPRINT_S + STAGES_S
    progress = Progress(others_s + planned_s(given.rounds, given.seconds))
    options = {"rounds": given.rounds, "seconds": given.seconds, "seed": given.seed}
    try:
        check_wrk()
        run = Run.of(read_bundle(current_bundle(models)), "tests.bench.speed", options)
        with tempfile.TemporaryDirectory(prefix="songkin-speed-") as folder:
            cores = Cores.of_machine()
            bench = Bench(models, Path(folder), cores, given.rounds, given.seconds, given.seed, progress)
            found = measure(bench, run)
    except (
        BundleError,
        NothingToAsk,
        UnexpectedAnswer,
        LoadError,
        TimeoutError,
        httpx.HTTPError,
    ) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped; nothing was written", file=sys.stderr)
        return _INTERRUPTED
    results = replace(read_results(given.out / "results.json"), service=found)
    write_results(given.out / "results.json", results)
    (given.out / "RESULTS.md").write_text(as_markdown(results), encoding="utf-8")
    print(given.out / "RESULTS.md")
    return 1 if any(each.has_failed for each in (*found.cases, *found.others)) else 0


if __name__ == "__main__":
    sys.exit(main())
