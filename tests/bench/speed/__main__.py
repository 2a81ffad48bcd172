"""Measure the speed and the memory of the service, side by side with what else there is: `make bench`, or

    python -m tests.bench.speed MODELS

Writes RESULTS.md and results.json into tests/bench. Requests over HTTP are sent by wrk, which must be installed, on one
core, to one worker of a server on another. Everything is compared with bare, an application of FastAPI's that returns
prepared bytes, in rounds that take turns. Run it alone on the machine (Linux). Exit code 1 where an answer is an error,
2 where nothing could be measured.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from app.access.roles import Role
from app.bundle.errors import BundleError
from app.bundle.models_folder.current import current_bundle
from app.bundle.reader import read_bundle
from tests.bench.speed.cases import AGAINST_NAIVE, BARE, CASES, GUARDED_CASES, NAIVE_CASES, SIMILAR, Case, live_track
from tests.bench.speed.drawn import NothingToAsk, draw_tracks
from tests.bench.speed.footprint import Workers, memory_of_workers, seconds_to_ready
from tests.bench.speed.results import Run, ServiceResults, Stages, read_results, write_results, wrk_version
from tests.bench.speed.rounds import Comparison, Figures, Round, Target, compare, measured_by_wrk
from tests.bench.speed.servers.cores import Cores
from tests.bench.speed.servers.running import UnexpectedAnswer, ask, running, target
from tests.bench.speed.tables import as_markdown
from tests.bench.speed.wrk import WrkError, check_wrk
from tests.support.keys import keys_file
from tests.support.service_process import ROOT, Service

_N_TRACKS = 4000  # to ask about
_N_STARTS = 5
_N_LIVE = 100
_N_MANY_WORKERS = 4
_N_BEFORE_MEMORY = 20  # requests of each case, for each worker
_UNGUARDED = "the service without keys, limits and the live layer"
_NAIVE = "the naive design"


@dataclass(frozen=True)
class Bench:
    """What the measurements share.

    Attributes:
        models: folder of bundles.
        folder: for what is written meanwhile.
        cores: of the load and of the servers.
        n_rounds: of each comparison.
        measure: measures a target once.
        seed: of the requests.
    """

    models: Path
    folder: Path
    cores: Cores
    n_rounds: int
    measure: Callable[[Target], Round]
    seed: int

    def compare(self, measured: Target, other: Target) -> Comparison:
        """Compare, and say what came of it."""
        found = compare(measured, other, self.n_rounds, self.measure)
        failed = f", {found.figures.n_failed} FAILED" if found.has_failed else ""
        print(f"{found.ratio:8.3f} {found.name}, of {found.against}{failed}", file=sys.stderr, flush=True)
        return found

    def footprint(self, n_workers: int) -> tuple[Workers, list[dict[str, Any]], bytes]:
        """The memory of workers; tracks to ask about; and a typical answer."""
        with running(self.folder / f"{n_workers}", self.models, SONGKIN_WORKERS=str(n_workers)) as service:
            tracks = draw_tracks(service.client, _N_TRACKS)
            requests = [each for case in CASES for each in case.requests(tracks, self.seed)[:_N_BEFORE_MEMORY]]
            workers = memory_of_workers(service, n_workers, requests)
            answers = [ask(service.client, each) for each in SIMILAR.requests(tracks, self.seed)[:21]]
        return workers, tracks, sorted(answers, key=len)[len(answers) // 2]

    def over_http(self, tracks: list[dict[str, Any]], answer: bytes) -> tuple[list[Comparison], list[Comparison]]:
        """Everything beside bare, and the service beside the naive design."""
        (self.folder / "answer").write_bytes(answer)
        with ExitStack() as stack:
            servers = {
                name: stack.enter_context(
                    running(self.folder / name, self.models, module, self.cores.server, **settings)
                )
                for name, module, settings in (
                    ("bare", "tests.bench.speed.servers.bare", {"BENCH_ANSWER": str(self.folder / "answer")}),
                    ("naive", "tests.bench.speed.servers.naive", {}),
                    ("service", "app", {"SONGKIN_WORKERS": "1"}),
                )
            }
            cases = (BARE, *CASES, *NAIVE_CASES)
            targets = {case: self._target(case, servers[case.server], tracks) for case in cases}
            beside_bare = [self.compare(targets[case], targets[BARE]) for case in (*CASES, *NAIVE_CASES)]
            beside_naive = [
                self.compare(targets[case], replace(targets[naive], name=_NAIVE)) for case, naive in AGAINST_NAIVE
            ]
        return beside_bare, beside_naive

    def guarded(self, tracks: list[dict[str, Any]]) -> list[Comparison]:
        """The service with keys, limits and the live layer, beside the same without."""
        secrets = keys_file(self.folder / "keys.json")
        settings = {
            "SONGKIN_WORKERS": "1",
            "SONGKIN_KEYS_FILE": str(self.folder / "keys.json"),
            "SONGKIN_RATE_LIMIT": "1000000000/hour",
            "SONGKIN_WRITES": "true",
            "SONGKIN_LIVE_DIR": str(self.folder / "live"),
        }
        core = self.cores.server
        with (
            running(self.folder / "without", self.models, core=core, SONGKIN_WORKERS="1") as without,
            running(self.folder / "with", self.models, core=core, **settings) as guarded,
        ):
            for number, track in enumerate(tracks[:_N_LIVE]):
                request = live_track(number, track)
                headers = {**(request.headers or {}), "X-API-Key": secrets[Role.WRITE]}
                ask(guarded.client, replace(request, headers=headers), 201)
            key = {"X-API-Key": secrets[Role.READ]}
            pairs = [
                (
                    self._target(case, guarded, tracks, key),
                    replace(self._target(case, without, tracks), name=_UNGUARDED),
                )
                for case in GUARDED_CASES
            ]
            return [self.compare(*pair) for pair in pairs]

    def stages(self, tracks: list[dict[str, Any]]) -> list[Stages]:
        """Of requests in process: a process of its own, which nothing else has touched."""
        path = self.folder / "tracks.json"
        path.write_text(json.dumps(tracks))
        command = [sys.executable, "-m", "tests.bench.speed.stages", str(self.models), str(self.seed), str(path)]
        others = {name: value for name, value in os.environ.items() if not name.startswith("SONGKIN_")}
        environment = {**others, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True)
        if ran.returncode:
            raise UnexpectedAnswer(f"the stages could not be measured: {ran.stderr.decode()[-1000:]}")
        return TypeAdapter(list[Stages]).validate_json(ran.stdout)

    def _target(
        self, case: Case, service: Service, tracks: Sequence[dict[str, Any]], headers: dict[str, str] | None = None
    ) -> Target:
        requests = case.requests(tracks, self.seed)
        return target(case.name, service, requests, self.folder, headers, case.status)


def measure(bench: Bench, run: Run, seconds: int) -> ServiceResults:
    """All of it.

    Raises:
        NothingToAsk, UnexpectedAnswer, WrkError: it cannot be measured.
    """
    ready_s = []
    for _ in range(_N_STARTS):
        ready_s.append(seconds_to_ready(bench.models))
        print(f"{ready_s[-1]:8.2f} s from start to ready", file=sys.stderr, flush=True)
    single, tracks, answer = bench.footprint(1)
    several, _, _ = bench.footprint(_N_MANY_WORKERS)
    beside_bare, beside_naive = bench.over_http(tracks, answer)
    return ServiceResults(
        run=run,
        wrk=wrk_version(),
        n_rounds=bench.n_rounds,
        seconds=seconds,
        own_cores=bench.cores.load is not None,
        bare=_median_of([each.others for each in beside_bare]),
        cases=beside_bare,
        others=beside_naive + bench.guarded(tracks),
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
        sum(each.n_failed for each in figures),
    )


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path, help="folder of bundles; the one in use is served")
    parser.add_argument("--rounds", type=int, default=5, help="of each comparison (default: 5)")
    parser.add_argument("--seconds", type=int, default=3, help="of each case in each round (default: 3)")
    parser.add_argument("--seed", type=int, default=0, help="of the requests (default: 0)")
    parser.add_argument("--out", type=Path, default=ROOT / "tests/bench", help="folder (default: tests/bench)")
    given = parser.parse_args()
    if not Path("/proc/self/smaps_rollup").exists():
        parser.error(
            "expected Linux with /proc/PID/smaps_rollup, got a machine without; run it in a container of Linux"
        )
    if given.rounds < 1 or given.seconds < 1:
        parser.error(f"expected --rounds and --seconds of at least 1, got {given.rounds} and {given.seconds}")
    models = given.models.resolve()
    try:
        check_wrk()
        run = Run.of(read_bundle(current_bundle(models)), "tests.bench.speed")
        with tempfile.TemporaryDirectory(prefix="songkin-speed-") as folder:
            cores = Cores.of_machine()
            by_wrk = measured_by_wrk(given.seconds, cores.load)
            bench = Bench(models, Path(folder), cores, given.rounds, by_wrk, given.seed)
            found = measure(bench, run, given.seconds)
    except (BundleError, NothingToAsk, UnexpectedAnswer, WrkError) as error:
        print(error, file=sys.stderr)
        return 2
    results = replace(read_results(given.out / "results.json"), service=found)
    write_results(given.out / "results.json", results)
    (given.out / "RESULTS.md").write_text(as_markdown(results), encoding="utf-8")
    print(given.out / "RESULTS.md")
    return 1 if any(each.has_failed for each in (*found.cases, *found.others)) else 0


if __name__ == "__main__":
    sys.exit(main())
