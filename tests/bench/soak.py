"""Ask a service for minutes while all that may happen does: `python -m tests.bench.soak MODELS --minutes 10`.

Two workers with live changes get 80 % of what they can answer, at random times that are planned. Meanwhile tracks are
written and removed, another bundle is put in use and the first again, and of the two workers the younger is killed
(SIGKILL), time and again; the older one stays and tells of leaks. Promised: no request and no write fails but on
connections that a killed worker had accepted, at most 1 % is shed, and between the first and the last fifth of the
time the older worker gains neither memory (10 % and 20 MB) nor descriptors (20) nor threads (4), and the p99 does not
double. Exit code 1 where a promise is broken.
"""

import argparse
import asyncio
import itertools
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import httpx

from app.bundle.models_folder.current import current_bundle, point_current_at
from tests.bench.attack.memory import MB, read_status
from tests.bench.attack.prober import quantile
from tests.bench.overload.load import Load, Outcome, for_seconds
from tests.bench.overload.mix import Mix
from tests.bench.swaps import copy_of_bundle_in_use
from tests.support.damage import add_variant
from tests.support.service_process import Service, started
from tests.support.worker_kills import Kill, held_by_killed, kill_worker, workers

_SHARE = 0.8
_N_CLIENTS = 8
_N_WORKERS = 2
_N_WRITTEN = 50  # tracks, again and again, so that what is live does not grow
_WRITES_A_SECOND = 2
_SAMPLE_S = 5.0
_N_PARTS = 5
_WRITE = "write"


@dataclass(frozen=True)
class Sample:
    """What the older worker holds at a moment, and how many files the workers share metrics in."""

    at: float
    anonymous: float
    descriptors: int
    threads: int
    files: int


@dataclass
class Soak:
    """A running service, and all that happens to it."""

    models: Path
    service: Service
    folder: Path
    load: Load
    over: Callable[[], bool]
    written: list[Outcome] = field(default_factory=list)
    kills: list[Kill] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    n_swaps: int = 0

    async def write(self, mix: Mix, seed: int) -> None:
        """Put and remove tracks of which there are few."""
        rng = random.Random(seed)
        while not self.over():
            self.written.append(await self.load.ask(mix.write(_WRITE, _N_WRITTEN, rng), time.monotonic()))
            await asyncio.sleep(1 / _WRITES_A_SECOND)

    async def swap(self, names: Iterable[str], every_s: float) -> None:
        """Put one bundle after the other in use."""
        for name in names:
            await self._wait(every_s)
            if self.over():
                return
            point_current_at(self.models, name)
            self.n_swaps += 1

    async def kill(self, every_s: float) -> None:
        """The younger worker, while there are two."""
        while True:
            await self._wait(every_s)
            if self.over():
                return
            alive = workers(self.service)
            if len(alive) == _N_WORKERS:
                self.kills.append(kill_worker(alive[-1], self.load.port))

    async def sample(self) -> None:
        """Look at the older worker."""
        process = workers(self.service)[0]
        while not self.over():
            status = Path(f"/proc/{process}")
            self.samples.append(
                Sample(
                    at=time.monotonic(),
                    anonymous=read_status(process)["RssAnon"],
                    descriptors=len([*(status / "fd").iterdir()]),
                    threads=len([*(status / "task").iterdir()]),
                    files=len([*(self.folder / "temporary").rglob("*.db")]),
                )
            )
            await asyncio.sleep(_SAMPLE_S)

    async def _wait(self, seconds: float) -> None:
        passed = for_seconds(seconds)
        while not passed() and not self.over():
            await asyncio.sleep(0.1)


async def run(asked: argparse.Namespace, soak: Soak, mix: Mix, names: Iterable[str]) -> tuple[float, list[Outcome]]:
    """The capacity, and what came of all requests."""
    asks = mix.endless(asked.seed)
    await soak.load.closed_loop(asks, _N_CLIENTS, for_seconds(2))
    closed = await soak.load.closed_loop(asks, _N_CLIENTS, for_seconds(10))
    capacity = sum(each.status == 200 for each in closed) / 10
    seconds = 60 * asked.minutes
    soak.over = for_seconds(seconds)
    outcomes, *_ = await asyncio.gather(
        soak.load.open_loop(asks, _SHARE * capacity, seconds, asked.seed),
        soak.write(mix, asked.seed),
        soak.swap(names, asked.swap_every),
        soak.kill(asked.kill_every),
        soak.sample(),
    )
    soak.load.close()
    return capacity, outcomes


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path, help="folder of bundles; the one in use is copied")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--kill-every", type=float, default=45, metavar="SECONDS")
    parser.add_argument("--swap-every", type=float, default=20, metavar="SECONDS")
    parser.add_argument("--seed", type=int, default=0, help="of the requests and their times")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of the service")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="songkin-soak-") as name:
        folder = Path(name)
        models = copy_of_bundle_in_use(asked.models, folder / "models")
        mix, first = Mix(models), current_bundle(models)
        names = itertools.cycle([add_variant(first).name, first.name])
        settings = {
            "SONGKIN_WORKERS": str(_N_WORKERS),
            "SONGKIN_WRITES": "true",
            "SONGKIN_LIVE_DIR": str(folder / "live"),
            "SONGKIN_RELOAD_INTERVAL_S": "1",
            **dict(each.split("=", 1) for each in asked.set),
        }
        with started(folder, models, **settings) as service:
            load = Load(httpx.URL(str(service.client.base_url)).port or 80, uses=100)
            soak = Soak(models, service, folder, load, lambda: False)
            capacity, outcomes = asyncio.run(run(asked, soak, mix, names))
    found = report(soak, capacity, outcomes)
    print("\n".join(f"BROKEN: {each}" for each in found) or "All promises kept")
    return 1 if found else 0


def report(soak: Soak, capacity: float, outcomes: list[Outcome]) -> list[str]:
    """Prints tables. Returns the promises that are broken, in words."""
    every = sorted([*outcomes, *soak.written], key=lambda each: each.planned)
    failed = [each for each in every if not _is_good(each)]
    excused = [e for e in failed if not e.status and held_by_killed(soak.kills, e.port, e.planned, e.ended)]
    errors = Counter(f"{each.kind}: {each.status or 'no answer'}" for each in failed if each not in excused)
    n_shed = sum(each.shed for each in every)
    print(
        f"{capacity:.0f} requests a second; {len(outcomes):,} asked at {_SHARE:.0%}, {len(soak.written):,} writes, "
        f"{soak.n_swaps} swaps, {len(soak.kills)} workers killed; {len(excused)} failed on their connections\n"
        f"{n_shed} shed; other failures: {dict(errors) or 'none'}\n"
    )
    print("| part of the time | p50 ms | p99 ms | anonymous MB | descriptors | threads | files of metrics |")
    print("|---|---|---|---|---|---|---|")
    parts = [_part(soak.samples, every, number) for number in range(_N_PARTS)]
    for number, (seconds, samples) in enumerate(parts, 1):
        shown = [median(getattr(each, name) for each in samples) for name in ("descriptors", "threads", "files")]
        p50, p99 = (1000 * quantile(seconds, share) for share in (0.5, 0.99))
        memory = median(each.anonymous for each in samples) / MB
        print(f"| {number} | {p50:.1f} | {p99:.1f} | {memory:.0f} | " + " | ".join(f"{n:g}" for n in shown) + " |")
    print()
    broken = [f"{n} × {what}" for what, n in errors.items()]
    if n_shed > 0.01 * len(every):
        broken.append(f"{n_shed} of {len(every)} shed")
    if not (soak.kills and soak.n_swaps and soak.written):
        broken.append("nothing was tried: no kill, no swap or no write")
    (early, first), (late, last) = parts[0], parts[-1]
    for name, factor, more in (("anonymous", 1.1, 20 * MB), ("descriptors", 1, 20), ("threads", 1, 4)):
        before, after = (median(getattr(each, name) for each in part) for part in (first, last))
        if after > factor * before + more:
            broken.append(f"{name}: from {before:,.0f} to {after:,.0f}")
    if quantile(late, 0.99) > 2 * quantile(early, 0.99):
        broken.append(f"p99 from {1000 * quantile(early, 0.99):.0f} ms to {1000 * quantile(late, 0.99):.0f} ms")
    return broken


def _part(samples: list[Sample], outcomes: list[Outcome], number: int) -> tuple[list[float], list[Sample]]:
    """The seconds of the requests that were answered, and the samples, of one fifth of the time."""
    begun, ended = samples[0].at, samples[-1].at + _SAMPLE_S
    since, until = (begun + (ended - begun) * each / _N_PARTS for each in (number, number + 1))
    seconds = [each.seconds for each in outcomes if since <= each.planned < until and each.status]
    return seconds, [each for each in samples if since <= each.at < until]


def _is_good(outcome: Outcome) -> bool:
    """A write may make a track, or remove one that is there no more."""
    return outcome.shed or outcome.status in ({200, 201, 204, 404} if outcome.kind == _WRITE else {200})


if __name__ == "__main__":
    sys.exit(main())
