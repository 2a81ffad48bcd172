"""Change tracks and ask meanwhile, kill the service time and again: `python -m tests.bench.live_changes MODELS`.

Clients write tracks one by one and in batches, remove them, and read. In between, all services are killed with SIGKILL
and started again. While nobody writes, answers are compared with those of a reference that has the same tracks in one
flat catalogue. Prints figures as JSON; exit code 1 where an answer was wrong, a request failed, a change came late or
one that was acknowledged is lost.
"""

import argparse
import json
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from app.bundle.models_folder.current import current_bundle
from app.bundle.reader import read_bundle
from app.live.changes import Upsert
from app.live.feed import LiveFeed
from tests.support.history import History
from tests.support.live_clients import Catalogue, LiveClient, Tally
from tests.support.live_reference import Reference, compare, questions
from tests.support.postgresql import binaries, postgresql_server
from tests.support.service_process import Service as Process
from tests.support.service_process import started
from tests.support.worker_clients import worker_clients

SETTLED_S = 1.5


@dataclass
class Figures:
    """What is printed."""

    changes: int = 0
    reads: int = 0
    compared: int = 0
    kills: int = 0
    live_tracks: int = 0
    removals: int = 0
    seconds: float = 0
    put_ms: dict[str, float] = field(default_factory=dict)
    visible_ms: dict[str, float] = field(default_factory=dict)
    n_visible: int = 0
    late: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not (self.late or self.failures or self.wrong or self.lost)


@contextmanager
def all_started(folder: Path, models: Path, n: int, **settings: str) -> Iterator[list[Process]]:
    with ExitStack() as stack:
        yield [stack.enter_context(started(folder / str(number), models, **settings)) for number in range(n)]


def quantiles(seconds: list[float]) -> dict[str, float]:
    return {
        name: round(1000 * float(np.quantile(seconds or [0], share)), 1)
        for name, share in {"p50": 0.5, "p99": 0.99, "max": 1}.items()
    }


def soak(asked: argparse.Namespace, folder: Path, database: str | None) -> Figures:
    for number in range(asked.instances):
        (folder / str(number)).mkdir()
    settings = {"SONGKIN_WORKERS": str(asked.workers), "SONGKIN_WRITES": "true"}
    settings["SONGKIN_LIVE_DIR"] = str(folder / "live")
    if database:
        settings["SONGKIN_DATABASE_URL"] = database
    feed = LiveFeed(database or folder / "live")
    reference, history, figures = Reference(asked.models), History(), Figures()
    catalogue = Catalogue.of(read_bundle(current_bundle(asked.models)))
    rng, begun = random.Random(asked.seed), time.monotonic()
    tallies = [Tally() for _ in range(asked.clients)]
    n_rounds = asked.kills + 1
    for number in range(n_rounds):
        quiet = number % max(1, n_rounds // asked.quiet_points) == 0 or number == n_rounds - 1
        with all_started(folder, asked.models, asked.instances, **settings) as services, ExitStack() as stack:
            urls = [str(service.client.base_url) for service in services]
            workers = [c for url in urls for c in stack.enter_context(worker_clients(url, asked.workers))]
            stop = threading.Event()
            clients = [
                LiveClient(i, urls[i % len(urls)], workers, catalogue, history, tallies[i], stop, asked.seed + number)
                for i in range(asked.clients)
            ]
            wanted = asked.changes * (number + 1) // n_rounds
            threads = [threading.Thread(target=client.run) for client in clients]
            for thread in threads:
                thread.start()
            while sum(tally.changes for tally in tallies) < wanted and any(thread.is_alive() for thread in threads):
                time.sleep(0.005)
            last = number == n_rounds - 1
            if not last:
                for service in services:  # in the middle of what the clients ask
                    service.kill()
                figures.kills += 1
            stop.set()
            for thread in threads:
                thread.join()
        if quiet:
            with all_started(folder, asked.models, asked.instances, **settings) as services, ExitStack() as stack:
                urls = [str(service.client.base_url) for service in services]
                workers = [c for url in urls for c in stack.enter_context(worker_clients(url, asked.workers))]
                time.sleep(SETTLED_S)
                reference.show(feed)
                wrong = compare(reference.client, workers, questions(feed, catalogue, asked.questions, rng))
                figures.wrong += wrong
                figures.compared += 4 * asked.questions * len(workers)
        feed.poll()
        found = {**catalogue.names, **dict.fromkeys(feed.state.removed)}
        found |= {track.id: track.name for track in feed.state.tracks}
        figures.lost += history.lost(found, catalogue.names)
    figures.changes = sum(tally.changes for tally in tallies)
    figures.reads = sum(tally.reads for tally in tallies)
    figures.failures = [failure for tally in tallies for failure in tally.failures]
    figures.late = [late for tally in tallies for late in tally.late]
    visible = [seconds for tally in tallies for seconds in tally.visible]
    figures.visible_ms, figures.n_visible = quantiles(visible), len(visible)
    figures.put_ms = quantiles([seconds for tally in tallies for seconds in tally.puts])
    figures.live_tracks = sum(isinstance(stored.change, Upsert) for stored in feed.state.changes.values())
    figures.removals = len(feed.state.removed)
    figures.seconds = round(time.monotonic() - begun, 1)
    feed.close()
    return figures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path, help="folder of bundles; the one in use is changed")
    parser.add_argument("--changes", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--workers", type=int, default=2, help="of each service")
    parser.add_argument("--instances", type=int, default=1, help="services over one database")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--quiet-points", type=int, default=4, help="how often answers are compared")
    parser.add_argument("--questions", type=int, default=50, help="of each of four kinds, at every such point")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--database", help="URL of a PostgreSQL database, instead of SQLite; it must be empty")
    parser.add_argument("--postgresql", action="store_true", help="start a private PostgreSQL server for it")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="songkin-live-") as folder, ExitStack() as stack:
        database = asked.database
        if asked.postgresql:
            installed = binaries()
            if installed is None:
                parser.error("--postgresql: no PostgreSQL server on this machine")
            database = stack.enter_context(postgresql_server(installed)).url()
        figures = soak(asked, Path(folder), database)
    shown = {name: value[:10] if isinstance(value, list) else value for name, value in asdict(figures).items()}
    counts = {f"n_{name}": len(getattr(figures, name)) for name in ("late", "failures", "wrong", "lost")}
    print(json.dumps({**shown, **counts}, indent=1))
    return 0 if figures.good else 1


if __name__ == "__main__":
    sys.exit(main())
