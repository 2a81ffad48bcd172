"""Ask more than a service can answer: `python -m tests.bench.overload MODELS`.

Finds how many requests of a mix a `python -m app` of one worker answers when eight clients wait for each other
(capacity), and then sends half of it, all of it, and twice of it for 20 s each, at random times that are planned.
Times count from the plan. Promised at twice the capacity: the p99 of each kind among the admitted requests is at most
three times that at half of the capacity, the others get 429 or 503 with Retry-After, 99 % of them within 50 ms, no
request fails otherwise, and 2 s after the load stopped all is as before it. Exit code 1 where a promise is broken.

Clients come from many addresses (Linux), so that no limit of one address is measured.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.bench.attack.memory import MB, cpu_seconds, watched
from tests.bench.attack.prober import quantile
from tests.bench.overload.load import Load, Outcome, failures, for_seconds
from tests.bench.overload.mix import SHARES, SIMILAR, Mix
from tests.support.service_process import Service, started

_N_CLIENTS = 8
_MOST_SLOWER = 3.0
_SHED_S = 0.05
_RECOVERED_S = 2.0
_FACTORS = (0.5, 1.0, 2.0)
_PROBE_PAUSE_S = 0.02
_N_GOOD = 25  # so many good answers in a row are as before


@dataclass(frozen=True)
class Run:
    """What came of one rate."""

    factor: float
    outcomes: list[Outcome]
    client_share: float
    service_share: float

    def admitted(self, kind: str) -> list[float]:
        return [each.seconds for each in self.outcomes if each.kind == kind and each.status == 200]

    @property
    def shed(self) -> list[float]:
        return [each.seconds for each in self.outcomes if each.shed]


async def measure(service: Service, mix: Mix, seconds: float, seed: int) -> tuple[float, list[Run], float]:
    """The capacity, what came of each rate, and the seconds until all was as before."""
    load = Load(httpx.URL(str(service.client.base_url)).port or 80)
    asks = mix.endless(seed)
    await load.closed_loop(asks, _N_CLIENTS, for_seconds(2))  # warms up
    closed = await load.closed_loop(asks, _N_CLIENTS, for_seconds(min(10.0, seconds)))
    capacity = sum(each.status == 200 for each in closed) / min(10.0, seconds)
    runs = []
    for factor in _FACTORS:
        before, begun, service_before = time.process_time(), time.monotonic(), cpu_seconds(service.process.pid)
        outcomes = await load.open_loop(asks, factor * capacity, seconds, seed)
        wall = time.monotonic() - begun
        computed = cpu_seconds(service.process.pid) - service_before
        runs.append(Run(factor, outcomes, (time.process_time() - before) / wall, computed / wall))
        if factor == _FACTORS[-1]:
            break
        await asyncio.sleep(1)
    # The time of the load, not of its last answer: a service that still computes what it took is not as before.
    stopped = begun + seconds
    normal = _MOST_SLOWER * quantile(runs[0].admitted(SIMILAR), 0.99)
    recovered = await _recovery(load, mix, normal, seed) - stopped
    load.close()
    return capacity, runs, max(0.0, recovered)


async def _recovery(load: Load, mix: Mix, normal_s: float, seed: int) -> float:
    """When the first of many good answers in a row came."""
    rng, good, since = random.Random(seed), 0, time.monotonic()
    deadline = since + 60
    while good < _N_GOOD and time.monotonic() < deadline:
        outcome = await load.ask(mix.one(SIMILAR, rng), time.monotonic())
        if outcome.status == 200 and outcome.seconds <= normal_s:
            good += 1
        else:
            good, since = 0, time.monotonic()
        await asyncio.sleep(_PROBE_PAUSE_S)
    return since if good else deadline


def broken(runs: Sequence[Run], recovered_s: float) -> list[str]:
    """The promises that are, in words."""
    calm, twice = runs[0], runs[-1]
    found = []
    for kind in SHARES:
        usual, now = quantile(calm.admitted(kind), 0.99), quantile(twice.admitted(kind), 0.99)
        if now > _MOST_SLOWER * usual:
            found.append(f"{kind}: p99 of what is admitted {now / max(usual, 1e-9):.1f} × that of half the capacity")
    if not any(twice.admitted(kind) for kind in SHARES):
        found.append("nothing was admitted")
    if not twice.shed:
        found.append("nothing was shed")
    if (p99 := quantile(twice.shed, 0.99)) > _SHED_S:
        found.append(f"99 % of what was shed was told within {1000 * p99:.0f} ms")
    found += [f"{n} × {what} at {run.factor:.0%}" for run in runs for what, n in failures(run.outcomes).items()]
    if recovered_s > _RECOVERED_S:
        found.append(f"as before after {recovered_s:.1f} s")
    return found


def report(capacity: float, runs: Sequence[Run], recovered_s: float) -> None:
    """Tables in Markdown; milliseconds."""
    print(f"Capacity {capacity:.0f} requests a second\n")
    print("| load | sent | failed | shed | told within, p99 | client's own CPU | service's CPU |")
    print("|---|---|---|---|---|---|---|")
    for run in runs:
        n, n_shed = len(run.outcomes), len(run.shed)
        n_failed = failures(run.outcomes).total()
        told = f"{1000 * quantile(run.shed, 0.99):.0f} ms" if n_shed else "–"
        shares = f"{run.client_share:.0%} | {run.service_share:.0%}"
        print(f"| {run.factor:.0%} | {n:,} | {n_failed} | {n_shed / max(1, n):.1%} | {told} | {shares} |")
    print("\n| admitted | " + " | ".join(f"p50 at {run.factor:.0%} | p99 | × " for run in runs) + "|")
    print("|---" * (1 + 3 * len(runs)) + "|")
    for kind in SHARES:
        usual = quantile(runs[0].admitted(kind), 0.99)
        cells = []
        for run in runs:
            p50, p99 = (quantile(run.admitted(kind), share) for share in (0.5, 0.99))
            cells.append(f"{1000 * p50:.1f} | {1000 * p99:.1f} | {p99 / max(usual, 1e-9):.1f}")
        print(f"| {kind} | " + " | ".join(cells) + " |")
    print(f"\nAs before {recovered_s:.1f} s after the load stopped")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path, help="folder of bundles; the one in use is asked")
    parser.add_argument("--seconds", type=float, default=20, help="of each rate")
    parser.add_argument("--seed", type=int, default=0, help="of the requests and their times")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of the service")
    asked = parser.parse_args()
    settings = dict(each.split("=", 1) for each in asked.set)
    mix = Mix(asked.models)
    with (
        tempfile.TemporaryDirectory(prefix="songkin-overload-") as folder,
        started(Path(folder), asked.models, **{"SONGKIN_WORKERS": "1", **settings}) as service,
        watched(service.process.pid) as peaks,
    ):
        capacity, runs, recovered_s = asyncio.run(measure(service, mix, asked.seconds, asked.seed))
    report(capacity, runs, recovered_s)
    print(f"{peaks.resident / MB:.0f} MB resident at most; {os.cpu_count()} cores; {asked.models.name}\n")
    found = broken(runs, recovered_s)
    print("\n".join(f"BROKEN: {each}" for each in found) or "All promises kept")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
