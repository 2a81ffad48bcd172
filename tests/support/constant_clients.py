"""Clients that read and write all the time, and keep every answer that is not the one they expect."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from tests.support.running_service import wait_until

_READS = 3  # kinds of requests that read; the others write
_KINDS = 5
_PAUSE_S = 0.02  # between two requests of a client, so that replicas can start meanwhile


@dataclass
class Tally:
    """What all clients saw.

    Attributes:
        answers: how many, by what was asked.
        models: how many answers came of each version of the bundle.
        written: ids of the tracks whose change was acknowledged.
        failures: what else happened.
        slowest_s: the longest that any request took.
    """

    answers: Counter[str] = field(default_factory=Counter)
    models: Counter[str] = field(default_factory=Counter)
    written: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    slowest_s: float = 0.0

    def wait_for_more(self, n_more: int = 50) -> None:
        """Until there were so many more answers that were expected."""
        enough = self.answers.total() + n_more
        wait_until(lambda: self.answers.total() >= enough)


class _Client(threading.Thread):
    def __init__(
        self, number: int, url: str, tracks: list[str], n_kinds: int, stopped: threading.Event, tally: Tally
    ) -> None:
        super().__init__(daemon=True)
        self._number = number
        self._tracks = tracks
        self._n_kinds = n_kinds
        self._stopped = stopped
        self._tally = tally
        self._client = httpx.Client(base_url=url, timeout=30)

    def run(self) -> None:
        with self._client:
            turn = 0
            while not self._stopped.wait(_PAUSE_S):
                turn += 1
                begun = time.monotonic()
                try:
                    self._ask(turn)
                except (httpx.HTTPError, KeyError, ValueError) as error:
                    self._tally.failures.append(repr(error))
                self._tally.slowest_s = max(self._tally.slowest_s, time.monotonic() - begun)

    def _ask(self, turn: int) -> None:
        track = self._tracks[(turn * 7 + self._number) % len(self._tracks)]
        new = f"client-{self._number}-{turn}"
        body = {"name": f"Track {turn}", "features": {"energy": 0.5, "tempo": 120}}
        match turn % self._n_kinds:
            case 0:
                self._expect(200, "similar", "GET", f"/tracks/{track}/similar?k=5")
            case 1:
                self._expect(200, "recommendations", "POST", "/recommendations", {"seeds": [{"track": track}], "k": 5})
            case 2:
                self._expect(200, "predict", "POST", "/predict-genre", {"energy": 0.9, "tempo": 170})
            case 3:
                self._expect(201, "put", "PUT", f"/tracks/{new}", body)
                self._tally.written.append(new)
            case 4:
                self._expect(200, "batch", "POST", "/tracks/batch", {"changes": [{"upsert": {"id": new, **body}}]})
                self._tally.written.append(new)

    def _expect(self, status: int, kind: str, method: str, path: str, body: object = None) -> None:
        response = self._client.request(method, path, json=body)
        if response.status_code != status:
            raise ValueError(f"{method} {path}: {response.status_code} {response.text[:200]}")
        self._tally.answers[kind] += 1
        if model := response.json().get("model"):
            self._tally.models[model] += 1


@contextmanager
def constant_clients(n_clients: int, url: str, writing: bool = True) -> Iterator[Tally]:
    """Let them ask until the end of the block. All requests that were begun are answered then."""
    n_kinds = _KINDS if writing else _READS
    tally, stopped = Tally(), threading.Event()
    found = httpx.get(f"{url}/search", params={"q": "a", "limit": 50}).raise_for_status().json()
    tracks = [track["id"] for track in found["items"]]
    clients = [_Client(number, url, tracks, n_kinds, stopped, tally) for number in range(n_clients)]
    for client in clients:
        client.start()
    try:
        yield tally
    finally:
        stopped.set()
        for client in clients:
            client.join(timeout=60)
