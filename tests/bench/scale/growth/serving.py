"""Starts the service on a bundle and measures how soon it is ready, how fast it answers and what it holds in memory."""

import time
from pathlib import Path
from random import Random
from typing import Any

import httpx
import numpy as np

from tests.bench.failing_answers import Request
from tests.bench.scale.growth.cases import Case, cases
from tests.bench.scale.growth.results import QUANTILES, Serving
from tests.bench.speed.drawn import Drawn, draw_tracks
from tests.bench.speed.footprint import memory_of_workers
from tests.bench.speed.load.rounds import Figures, measured_from
from tests.bench.speed.servers.cores import Cores
from tests.bench.speed.servers.running import ask, target
from tests.support.service_process import Service, launched

_N_TRACKS = 5000  # to ask about
_N_ROUNDS = 3
_N_BEFORE_MEMORY = 20  # requests of each case
_N_ONE_BY_ONE = 220  # requests of each case
_N_WARM_UP = 20
_PATIENCE_S = 300
_LOOK_S = 0.01
_PAUSE_S = 0.5
_SCHEDULED = 2  # the kind of clock, in Linux
_SETTINGS = {"SONGKIN_WORKERS": "1"}


def measure_serving(models: Path, folder: Path, seconds: int, n_starts: int, seed: int) -> Serving:
    """Of one worker.

    Args:
        models: folder of bundles; the one in use is served.
        folder: for what is written meanwhile.
        seconds: of each case in each of three rounds.
        n_starts: how often the service is started to see how long it takes.
        seed: of the requests.

    Raises:
        TimeoutError, NothingToAsk, UnexpectedAnswer, LoadError: it cannot be measured.
    """
    ready_s = [_seconds_to_ready(models, folder / f"start {number}") for number in range(n_starts - 1)]
    cores = Cores.of_machine()
    measure = measured_from(cores.load)
    (folder / "service").mkdir()
    started = time.perf_counter()
    with launched(folder / "service", models, **_SETTINGS) as service:
        ready_s.append(_wait(service, started))
        tracks = draw_tracks(service.client, _N_TRACKS)
        asked = cases(tracks)
        found, cpu_us = {}, {}
        for case in asked:
            goal = target(
                case.name, service, _requests(case, tracks, seed), folder / "service", connections=case.connections
            )
            measure(goal, 1)
            rounds = []
            for _ in range(_N_ROUNDS):
                time.sleep(_PAUSE_S)  # those who left when the last round ended are still computed for
                rounds.append(measure(goal, seconds))
            found[case.name] = Figures.of(rounds)
            cpu_us[case.name] = _one_by_one(service, _requests(case, tracks, seed + 2)[:_N_ONE_BY_ONE])
        few = [each for case in asked for each in _requests(case, tracks, seed + 1)[:_N_BEFORE_MEMORY]]
        worker = memory_of_workers(service, 1, few)
    return Serving(ready_s, found, {case.name: case.connections for case in asked}, seconds, worker, cpu_us)


def _one_by_one(service: Service, requests: list[Request]) -> tuple[float, ...]:
    """Quantiles of the processor time that requests take, in µs, without the first few."""
    times = []
    with httpx.Client(base_url=service.client.base_url, timeout=60) as client:
        for request in requests:
            before = computed_ns(service.process.pid)
            ask(client, request)
            times.append((computed_ns(service.process.pid) - before) / 1e3)
    return tuple(np.quantile(times[_N_WARM_UP:], QUANTILES).round(1).tolist())


def computed_ns(process: int) -> int:
    """That a process has computed so far, threads that have ended too: of the clock of clock_getcpuclockid(3)."""
    return time.clock_gettime_ns((~process << 3) | _SCHEDULED)


def _requests(case: Case, tracks: list[dict[str, Any]], seed: int) -> list[Request]:
    return case.requests(Drawn(tracks, Random(f"{seed} {case.name}")))


def _seconds_to_ready(models: Path, folder: Path) -> float:
    folder.mkdir()
    started = time.perf_counter()
    with launched(folder, models, **_SETTINGS) as service:
        return _wait(service, started)


def _wait(service: Service, started: float) -> float:
    while not service.is_ready():
        if time.perf_counter() - started > _PATIENCE_S:
            raise TimeoutError(f"expected a service that is ready within {_PATIENCE_S} s")
        time.sleep(_LOOK_S)
    return time.perf_counter() - started
