"""The reference for a service whose catalogue changed: the same questions, answered from one flat catalogue."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx

from app.bundle.models_folder.current import current_bundle
from app.bundle.reader import read_bundle
from app.cli.client import InProcess
from app.live.feed import LiveFeed
from app.main import create_app
from app.service import Service
from app.settings import Settings
from app.snapshot import Overlay, Snapshot
from tests.support.flat_snapshot import flat_snapshot
from tests.support.live_clients import Catalogue
from tests.support.worker_clients import WorkerClient

Question = tuple[str, str, Any]
"""Method, path and body."""


class Reference:
    """Answers by brute force, of the bundle and whatever is in the database."""

    def __init__(self, models: Path) -> None:
        self._overlay = Overlay(Snapshot.of(read_bundle(current_bundle(models))))
        self._app = create_app(Settings(models_dir=models, log_level="error", reload_interval_s=0))
        self._app.state.songkin.store.refresh()
        self.client = httpx.Client(transport=InProcess(self._app), base_url="http://reference")

    def show(self, feed: LiveFeed) -> None:
        """Answer of what is in the database now."""
        feed.poll()
        assert feed.problem is None, feed.problem
        snapshot = self._overlay.changed(feed.state.tracks, feed.state.removed)
        store = self._app.state.songkin.store
        store._in_use = store._in_use._replace(service=Service(flat_snapshot(snapshot)))


def questions(feed: LiveFeed, catalogue: Catalogue, n: int, rng: random.Random) -> Iterator[Question]:
    """Four times `n`, half of them of tracks that were written."""
    live, removed = [track.id for track in feed.state.tracks], sorted(feed.state.removed)
    for number in range(n):
        one, other = (rng.choice(live if live and rng.random() < 0.5 else catalogue.ids) for _ in range(2))
        one = rng.choice(removed) if removed and number % 20 == 0 else one
        yield from (
            ("GET", f"/tracks/{one}", None),
            ("GET", f"/tracks/{one}/similar?k=20", None),
            ("GET", f"/search?q={rng.choice(catalogue.words)}&limit=20", None),
            ("POST", "/recommendations", {"seeds": [{"track": one}, {"track": other}], "k": 20}),
        )


def compare(reference: httpx.Client, clients: Sequence[WorkerClient], asked: Iterator[Question]) -> list[str]:
    """The questions that some worker answers in another way than the reference."""
    wrong = []
    for method, path, body in asked:
        expected = reference.request(method, path, json=body)
        for client in clients:
            found = client.request(method, path, json=body)
            same = found.status_code == expected.status_code
            if not same or (found.status_code == 200 and found.json() != expected.json()):
                wrong.append(f"{method} {path} {body or ''}: {found.text[:300]} instead of {expected.text[:300]}")
    return wrong
