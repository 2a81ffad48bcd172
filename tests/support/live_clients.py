"""Clients that change tracks of a running service and read, and check every answer that they can check alone."""

import random
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from app.bundle.features import FEATURE_NAMES
from app.bundle.names import fold
from app.bundle.reader import Bundle
from app.catalogue.loader import load_catalogue
from tests.support.history import History, Value, Write
from tests.support.worker_clients import WorkerClient

VISIBLE_S = 1.0
_PATIENCE_S = 10.0
_WATCHED = 5  # every so many changes of one track, it is measured when every worker shows it
_N_SHARED = 20


@dataclass(frozen=True)
class Catalogue:
    """What clients need to know of a bundle: ids, titles, words to search for, and tracks to write others like."""

    ids: Sequence[str]
    names: Mapping[str, str]
    words: Sequence[str]
    bodies: Sequence[dict[str, Any]]

    @classmethod
    def of(cls, bundle: Bundle) -> "Catalogue":
        catalogue = load_catalogue(bundle)
        step = max(1, len(catalogue) // 2000)
        sample = catalogue.tracks(range(0, len(catalogue), step))
        return cls(
            ids=catalogue.content.track_ids,
            names=dict(zip(catalogue.content.track_ids, catalogue.content.track_names, strict=True)),
            words=sorted({word for track in sample for word in fold(track.name).split() if word.isascii()}),
            bodies=[
                {
                    "artists": [artist.name for artist in track.artists],
                    "album": track.album.name,
                    "genres": list(track.genres) if number % 3 else [],
                    "features": {
                        name: value
                        for name, value in zip(FEATURE_NAMES, _plain(track.features), strict=True)
                        if value is not None and (number % 4 or name != "energy")
                    },
                }
                for number, track in enumerate(sample)
            ],
        )


@dataclass
class Tally:
    """What one client saw."""

    changes: int = 0
    reads: int = 0
    puts: list[float] = field(default_factory=list)
    visible: list[float] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


class LiveClient:
    """Writes and reads until it is stopped or the service is gone.

    Args:
        number: of the client: most of the ids that it writes are its own.
        base_url: of the service that it asks.
        workers: a client of every worker of every service.
        catalogue: of the bundle.
        history: of all writes.
        tally: of its own.
        stop: ends it.
        seed: of what it does.
    """

    def __init__(
        self,
        number: int,
        base_url: str,
        workers: Sequence[WorkerClient],
        catalogue: Catalogue,
        history: History,
        tally: Tally,
        stop: threading.Event,
        seed: int,
    ) -> None:
        self._number = number
        self._base_url = base_url
        self._workers = workers
        self._catalogue = catalogue
        self._history = history
        self._tally = tally
        self._stopped = stop
        self._rng = random.Random(f"{seed} {number}")
        self._own = [f"own-{number}-{each}" for each in range(200)] + list(catalogue.ids[number::400][:20])
        self._n_written = 0

    def run(self) -> None:
        """To be run in a thread."""
        with httpx.Client(base_url=self._base_url, timeout=30) as client:
            while not self._stopped.is_set():
                try:
                    self._rng.choice([self._put, self._put, self._delete, self._batch, self._read, self._read])(client)
                except httpx.TransportError as error:
                    # Killed, which is why the controller stops the clients a moment later; or it broke a connection.
                    if not self._stopped.wait(5):
                        self._tally.failures.append(f"client {self._number}: {error!r}")
                    return

    def _put(self, client: httpx.Client) -> None:
        shared = self._rng.random() < 0.2
        track_id = f"shared-{self._rng.randrange(_N_SHARED)}" if shared else self._rng.choice(self._own)
        body = self._body()
        write = self._history.begin(track_id, body["name"])
        begun = time.monotonic()
        response = client.put(f"/tracks/{track_id}", json=body)
        self._tally.puts.append(time.monotonic() - begun)
        if self._acknowledged(response, write, track_id, (200, 201)) and not shared:
            self._watch(track_id, body["name"], write)

    def _delete(self, client: httpx.Client) -> None:
        track_id = self._rng.choice(self._own)
        write = self._history.begin(track_id, None)
        response = client.delete(f"/tracks/{track_id}")
        if response.status_code == 404:
            write.ended = time.monotonic()  # it is not there, as if this had removed it
        elif self._acknowledged(response, write, track_id, (204,)):
            self._watch(track_id, None, write)

    def _batch(self, client: httpx.Client) -> None:
        ids = self._rng.sample(self._own, 8)
        changes: list[dict[str, Any]] = []
        writes = []
        for track_id in ids:
            body = self._body()
            removes = self._rng.random() < 0.3
            changes.append({"delete": track_id} if removes else {"upsert": {"id": track_id, **body}})
            writes.append(self._history.begin(track_id, None if removes else body["name"]))
        response = client.post("/tracks/batch", json={"changes": changes})
        if self._acknowledged(response, writes[0], ids[0], (200,)):
            for write in writes:
                write.ended = time.monotonic()
            self._tally.changes += len(ids) - 1
            unexpected = [error for error in response.json()["errors"] if not error["message"].startswith("no track")]
            self._tally.failures += [f"batch: {error}" for error in unexpected]

    def _read(self, client: httpx.Client) -> None:
        track_id = self._rng.choice([*self._own, self._rng.choice(self._catalogue.ids)])
        known = self._rng.choice(self._catalogue.bodies)
        seeds = [{"features": known["features"]}]
        method, path, body = self._rng.choice(
            [
                ("GET", f"/tracks/{track_id}", None),
                ("GET", f"/tracks/{track_id}/similar?k=20", None),
                ("GET", f"/search?q={self._rng.choice(self._catalogue.words)}", None),
                ("POST", "/recommendations", {"seeds": seeds, "k": 20}),
            ]
        )
        response = client.request(method, path, json=body)
        self._tally.reads += 1
        if response.status_code not in ((200, 404) if "/tracks/" in path else (200,)):
            self._tally.failures.append(f"{method} {path}: {response.status_code} {response.text[:300]}")

    def _acknowledged(self, response: httpx.Response, write: Write, track_id: str, good: tuple[int, ...]) -> bool:
        if response.status_code not in good:
            self._history.drop(track_id, write)
            self._tally.failures.append(f"{response.request.url}: {response.status_code} {response.text[:300]}")
            return False
        write.ended = time.monotonic()
        self._tally.changes += 1
        return True

    def _watch(self, track_id: str, value: Value, write: Write) -> None:
        """Of every fifth change, measure when the last worker shows it: nobody else writes this track meanwhile."""
        self._n_written += 1
        if self._n_written % _WATCHED:
            return
        for worker in self._workers:
            while self._shown(worker, track_id) != value:
                if self._stopped.is_set():
                    return
                if time.monotonic() - write.ended > _PATIENCE_S:
                    self._tally.failures.append(f"{track_id}: {value!r} was not shown within {_PATIENCE_S} s")
                    return
                time.sleep(0.01)
        self._tally.visible.append(time.monotonic() - write.ended)
        if self._tally.visible[-1] > VISIBLE_S:
            self._tally.late.append(f"{track_id}: shown after {self._tally.visible[-1]:.2f} s")

    def _shown(self, worker: WorkerClient, track_id: str) -> Value:
        response = worker.request("GET", f"/tracks/{track_id}")
        name: Value = response.json()["name"] if response.status_code == 200 else None
        return name

    def _body(self) -> dict[str, Any]:
        name = f"{' '.join(self._rng.sample(self._catalogue.words, 2))} {self._number} {self._rng.randrange(10**9)}"
        return {"name": name, **self._rng.choice(self._catalogue.bodies)}


def _plain(features: Sequence[float]) -> list[float | None]:
    return [None if value != value else value for value in features]
