"""What an attack is, what it is given, and what it finds."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from tests.support.raw_http import Answer, Connection, addresses, request
from tests.support.service_process import Service

LONGEST_S = 70.0  # that may pass before it is noticed that a connection is idle, or that a body never ends


@dataclass(frozen=True)
class Target:
    """The service under attack, and what can be asked of it.

    Attributes:
        service: The process.
        port: It listens on this port of 127.0.0.1.
        track_ids: Of the catalogue.
        operations: Method and path of every endpoint that takes a body.
        max_body_bytes: The largest body that the settings allow.
    """

    service: Service
    port: int
    track_ids: Sequence[str]
    operations: Sequence[tuple[str, str]]
    max_body_bytes: int

    @asynccontextmanager
    async def connections(self, n: int) -> AsyncIterator[list[Connection]]:
        """That many connections, each from an address of its own; those that are refused are missing."""
        opened: list[Connection] = []
        try:
            for source in islice(addresses(), n):
                with suppress(OSError):
                    opened.append(await Connection.open(self.port, source))
            yield opened
        finally:
            for connection in opened:
                connection.abort()

    async def all_answers(self, requests: Iterable[bytes], patience_s: float) -> "list[Answer | TimeoutError | None]":
        """The answers to requests that are sent at once, each over a connection of its own; None of one that closed."""
        requests = list(requests)
        async with self.connections(len(requests)) as connections:

            async def ask(connection: Connection, data: bytes) -> Answer | TimeoutError | None:
                sending = asyncio.create_task(connection.send(data))  # it may answer before it has read all
                try:
                    return await connection.answer(patience_s)
                except TimeoutError as error:
                    return error
                finally:
                    sending.cancel()
                    with suppress(asyncio.CancelledError):
                        await sending

            answers = await asyncio.gather(*map(ask, connections, requests))
        return answers + [None] * (len(requests) - len(answers))


@dataclass
class Finding:
    """What came of an attack.

    Attributes:
        tried: How many requests, or connections.
        outcomes: How often each came of them: a status, "closed", "late".
        broken: Promises of its own that were broken, in words.
        notes: Figures, in words.
    """

    tried: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, answer: Answer | TimeoutError | None) -> None:
        """Count an answer; one with a 5xx breaks a promise, but for a 503 that says when to come back."""
        self.tried += 1
        outcome = "closed" if answer is None else "late" if isinstance(answer, TimeoutError) else str(answer.status)
        self.outcomes[outcome] += 1
        if isinstance(answer, Answer) and answer.status >= 500 and not answer.is_shed:
            self.broken.append(f"{answer.status} {answer.body[:80].decode(errors='replace')}")
        if isinstance(answer, Answer) and answer.status == 429 and not answer.is_shed:
            self.broken.append("429 without Retry-After")

    def expect(self, holds: bool, otherwise: str) -> None:
        """Note a promise of its own that is broken."""
        if not holds:
            self.broken.append(otherwise)


@dataclass(frozen=True)
class Attack:
    """One attack.

    Attributes:
        name: Of the command's option --only, and in the table.
        promised: What the service promises beside what it promises under every attack.
        run: Attacks, and returns once all its connections are closed.
        ends_service: Whether the service is gone afterwards, as it should be.
    """

    name: str
    promised: str
    run: Callable[[Target], Coroutine[Any, Any, Finding]]
    ends_service: bool = False


def similar(target: Target, number: int = 0) -> bytes:
    """An ordinary request."""
    return request("GET", f"/tracks/{target.track_ids[number % len(target.track_ids)]}/similar")


def heavy(target: Target, number: int = 0) -> dict[str, Any]:
    """The body of a recommendation that takes long: many seeds, variety, a late page, reasons."""
    ids = target.track_ids
    seeds = [{"track": ids[(number + step) % len(ids)], "weight": 1 + step % 3} for step in range(50)]
    return {
        "seeds": seeds,
        "strategy": "best_match",
        "diversity": 0.9,
        "genre_weight": 0.37,
        "filters": {"energy": {"min": 0.001}},
        "k": 100,
        "offset": 400,
        "explain": True,
    }
