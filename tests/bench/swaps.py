"""Swap bundles while clients ask and workers are killed: `python -m tests.bench.swaps MODELS`.

CURRENT is pointed at one of two good bundles and the other in turn, which answer differently. Eight clients ask two
workers meanwhile, of which one is killed (SIGKILL) every few seconds. Promised: no request fails but those of
connections that a killed worker had accepted, none gets 503, and every answer is, byte for byte, the one of the bundle
that it names. Exit code 1 where a promise is broken.
"""

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

import httpx

from app.bundle.models_folder.current import current_bundle, point_current_at
from tests.bench.attack.prober import quantile
from tests.bench.overload.load import Load, Outcome
from tests.bench.overload.mix import Ask, Mix
from tests.support.damage import add_variant
from tests.support.raw_http import Answer
from tests.support.service_process import Service, started
from tests.support.worker_kills import Kill, held_by_killed, kill_worker, workers

_N_CLIENTS = 8
_N_WORKERS = 2
_N_QUESTIONS = 300
_USES = 20
_SEEN_S = 60.0
Expected = dict[str, dict[bytes, bytes]]


@dataclass
class Swaps:
    """Swaps, kills and what they did."""

    models: Path
    service: Service
    expected: Expected
    kills: list[Kill] = field(default_factory=list)
    seen: dict[str, float] = field(default_factory=dict)
    swapped: list[float] = field(default_factory=list)
    unseen: int = 0
    mixed: list[str] = field(default_factory=list)
    done: bool = False

    def check(self, ask: Ask, answer: Answer) -> None:
        """Every answer is the one of the bundle that it names."""
        if answer.status != 200:
            return
        model = json.loads(answer.body)["model"]
        self.seen[model] = time.monotonic()
        if self.expected.get(model, {}).get(ask.data) != answer.body:
            self.mixed.append(f"{ask.data[:80]!r}, which names {model}")

    async def swap(self, n: int) -> None:
        """As soon as one is seen in an answer, the other."""
        names = cycle(sorted(self.expected))
        for name in islice(names, n):
            begun = time.monotonic()
            point_current_at(self.models, name)
            while self.seen.get(name, 0) < begun and time.monotonic() < begun + _SEEN_S:
                await asyncio.sleep(0.02)
            self.swapped.append(time.monotonic() - begun)
            self.unseen += self.seen.get(name, 0) < begun
            await asyncio.sleep(0.2)
        self.done = True

    async def kill(self, port: int, every_s: float) -> None:
        """The oldest worker, every few seconds, while there is another."""
        while not self.done:
            await asyncio.sleep(every_s)
            alive = workers(self.service)
            if len(alive) == _N_WORKERS and not self.done:
                self.kills.append(kill_worker(alive[0], port))


async def run(swaps: Swaps, mix: Mix, n: int, every_s: float, seed: int) -> list[Outcome]:
    port = httpx.URL(str(swaps.service.client.base_url)).port or 80
    load = Load(port, swaps.check, uses=_USES)
    questions = cycle(islice(mix.endless(seed), _N_QUESTIONS))
    asking = load.closed_loop(questions, _N_CLIENTS, lambda: swaps.done)
    outcomes, *_ = await asyncio.gather(asking, swaps.swap(n), swaps.kill(port, every_s))
    load.close()
    return outcomes


async def answers(service: Service, mix: Mix, seed: int) -> dict[bytes, bytes]:
    """What a service with one bundle says to all questions."""
    load = Load(httpx.URL(str(service.client.base_url)).port or 80)
    found: dict[bytes, bytes] = {}
    load.check = lambda ask, answer: found.__setitem__(ask.data, answer.body)
    for ask in islice(mix.endless(seed), _N_QUESTIONS):
        outcome = await load.ask(ask, time.monotonic())
        assert outcome.status == 200, f"{ask.data!r}: {outcome.status}"
    load.close()
    return found


def expected_answers(models: Path, folder: Path, mix: Mix, seed: int, settings: dict[str, str]) -> Expected:
    """Of the bundle in use and of a variant of it, which this makes. CURRENT names the first again afterwards."""
    first = current_bundle(models)
    expected = {}
    for bundle in (add_variant(first), first):
        point_current_at(models, bundle.name)
        with started(folder, models, **settings) as service:
            name = service.client.get("/health/ready").json()["model"]
            expected[name] = asyncio.run(answers(service, mix, seed))
    return expected


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path, help="folder of bundles; the one in use is copied")
    parser.add_argument("--swaps", type=int, default=200)
    parser.add_argument("--kill-every", type=float, default=6, metavar="SECONDS")
    parser.add_argument("--seed", type=int, default=0, help="of the requests")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of the service")
    asked = parser.parse_args()
    settings = dict(each.split("=", 1) for each in asked.set)
    with tempfile.TemporaryDirectory(prefix="songkin-swaps-") as name:
        folder = Path(name)
        models = copy_of_bundle_in_use(asked.models, folder / "models")
        mix = Mix(models)
        expected = expected_answers(models, folder, mix, asked.seed, settings)
        more = {"SONGKIN_WORKERS": str(_N_WORKERS), "SONGKIN_RELOAD_INTERVAL_S": "0.2"}
        with started(folder, models, **more, **settings) as service:
            swaps = Swaps(models, service, expected)
            outcomes = asyncio.run(run(swaps, mix, asked.swaps, asked.kill_every, asked.seed))
    return report(swaps, outcomes)


def copy_of_bundle_in_use(models: Path, copy: Path) -> Path:
    """A models folder with the bundle in use alone, which may be changed."""
    bundle = current_bundle(models)
    version = json.loads((bundle / "manifest.json").read_text(encoding="utf-8"))["version"]
    shutil.copytree(bundle, copy / version)
    point_current_at(copy, version)
    return copy


def report(swaps: Swaps, outcomes: list[Outcome]) -> int:
    """Prints a table. Returns the exit code."""
    failed = [each for each in outcomes if each.failed]
    excused = [
        each for each in failed if each.status == 0 and held_by_killed(swaps.kills, each.port, each.planned, each.ended)
    ]
    left = Counter(str(each.status or "no answer") for each in failed if each not in excused)
    n_503 = sum(each.status == 503 for each in outcomes)
    first, second = swaps.expected.values()
    n_different = sum(_content(first[data]) != _content(second[data]) for data in first)
    rows = [
        ("swaps that clients see", len(swaps.swapped), swaps.unseen),
        ("requests that do not fail", len(outcomes), left.total()),
        ("requests that do not get 503", len(outcomes), n_503),
        ("answers of the bundle that they name", len(outcomes) - len(failed), len(swaps.mixed)),
    ]
    print("| promised | tried | failed |\n|---|---|---|")
    print("\n".join(f"| {promised} | {tried:,} | {n_failed:,} |" for promised, tried, n_failed in rows))
    print(
        f"\n{len(swaps.kills)} workers killed; {len(excused)} requests were on connections that they held; failed: "
        f"{dict(left)}; {n_different} of {len(first)} questions have another answer in the other bundle\n"
        f"Seconds from a swap to the first answer: p50 {quantile(swaps.swapped, 0.5):.2f}, "
        f"most {max(swaps.swapped):.2f}; "
        f"a request: p50 {1000 * quantile([each.seconds for each in outcomes], 0.5):.1f} ms, "
        f"p99 {1000 * quantile([each.seconds for each in outcomes], 0.99):.0f} ms"
    )
    for each in swaps.mixed[:5]:
        print(f"MIXED: {each}")
    if not swaps.kills or 2 * n_different < len(first):
        print("BROKEN: nothing was tried: no worker was killed, or the bundles answer alike")
        return 1
    return 1 if any(n_failed for *_, n_failed in rows) else 0


def _content(body: bytes) -> object:
    return {name: value for name, value in json.loads(body).items() if name != "model"}


if __name__ == "__main__":
    sys.exit(main())
