"""What the measurements share, and how each of them is made."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from tests.bench.speed.cases import CASES, SIMILAR, Case
from tests.bench.speed.drawn import draw_tracks
from tests.bench.speed.footprint import Workers, memory_of_workers, seconds_to_ready
from tests.bench.speed.load.rounds import Comparison, compare, measured_from, seconds_to_compare
from tests.bench.speed.load.target import Target
from tests.bench.speed.progress import Progress
from tests.bench.speed.report.results import Stages
from tests.bench.speed.servers.cores import Cores
from tests.bench.speed.servers.running import UnexpectedAnswer, ask, running, target
from tests.bench.speed.variants import as_they_are
from tests.support.service_process import ROOT, Service

_N_TRACKS = 4000  # to ask about
_N_BEFORE_MEMORY = 20  # requests of each case, for each worker
# What each step takes, roughly: only the time that is said to be left depends on it.
START_S = 3
FOOTPRINT_S = 25
STAGES_S = 20


@dataclass(frozen=True)
class Bench:
    """What the measurements share.

    Attributes:
        models: folder of bundles.
        folder: for what is written meanwhile.
        cores: of the load and of the servers.
        n_rounds: of each comparison.
        seconds: of each case in each round.
        seed: of the requests.
        progress: told of every step.
    """

    models: Path
    folder: Path
    cores: Cores
    n_rounds: int
    seconds: int
    seed: int
    progress: Progress

    def compare(self, targets: Sequence[Target], other: Target, core: int | None) -> list[Comparison]:
        """Compare one or two targets with another, from a core, and say what came of it."""
        found = compare(targets, other, self.n_rounds, measured_from(core), self.seconds)
        lines = [
            f"{each.ratio:.3f} {each.name}, of {each.against}"
            + (f", {each.figures.n_failed + each.others.n_failed} FAILED" if each.has_failed else "")
            for each in found
        ]
        self.progress.step(seconds_to_compare(len(targets), self.n_rounds, self.seconds), *lines)
        return found

    def target(
        self,
        case: Case,
        service: Service,
        tracks: Sequence[dict[str, Any]],
        headers: dict[str, str] | None = None,
    ) -> Target:
        """Of a case.

        Raises:
            Missing: the service does not do what the case is about.
            UnexpectedAnswer: it answers with another status.
        """
        requests = case.prepare(service.client, case.requests(tracks, self.seed))
        return target(
            case.name, service, requests, self.folder, headers, case.status, case.connections, by_wrk=case.by_wrk
        )

    def start(self) -> float:
        """Seconds from start to ready."""
        seconds = seconds_to_ready(self.models)
        self.progress.step(START_S, f"{seconds:.2f} s from start to ready")
        return seconds

    def footprint(self, n_workers: int) -> tuple[Workers, list[dict[str, Any]], bytes]:
        """The memory of workers; tracks to ask about; and a typical answer."""
        with running(self.folder / f"{n_workers}", self.models, SONGKIN_WORKERS=str(n_workers)) as service:
            tracks = draw_tracks(service.client, _N_TRACKS)
            plain = [case for case in CASES if case.prepare is as_they_are]
            requests = [each for case in plain for each in case.requests(tracks, self.seed)[:_N_BEFORE_MEMORY]]
            workers = memory_of_workers(service, n_workers, requests)
            answers = [ask(service.client, each) for each in SIMILAR.requests(tracks, self.seed)[:21]]
        self.progress.step(FOOTPRINT_S, f"{workers.anonymous / 1e6:.0f} MB anonymous, of {n_workers} workers each")
        return workers, tracks, sorted(answers, key=len)[len(answers) // 2]

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
        self.progress.step(STAGES_S, "stages in process")
        return TypeAdapter(list[Stages]).validate_json(ran.stdout)
