"""Load on a service: clients that wait for each other (a closed loop), and clients that do not (an open loop)."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from tests.bench.overload.mix import Ask
from tests.support.raw_http import Answer, Connection, addresses

_UNUSED_S = 2.0  # a server closes a connection that nobody uses; no client should race with it
_PATIENCE_S = 60.0


@dataclass(frozen=True)
class Outcome:
    """What came of one request.

    Attributes:
        kind: Of the request.
        planned: When it should have been sent, by the clock of the system.
        ended: When its answer was there.
        status: Of the answer; 0 where there was none.
        shed: Whether the answer is a 429 or 503 that says when to come back.
        port: Of the client's end of the connection.
    """

    kind: str
    planned: float
    ended: float
    status: int
    shed: bool
    port: int

    @property
    def seconds(self) -> float:
        """From the plan, so that a service that lets others wait cannot hide it (no coordinated omission)."""
        return self.ended - self.planned

    @property
    def failed(self) -> bool:
        return self.status != 200 and not self.shed


@dataclass
class Load:
    """Clients of one service, and the connections that they keep.

    Args:
        port: of the service.
        check: is given each request and its answer.
        uses: after so many requests a connection is closed, so that others take part in the work.
    """

    port: int
    check: Callable[[Ask, Answer], None] = lambda ask, answer: None
    uses: int = 1_000_000
    _unused: list[tuple[float, int, Connection]] = field(default_factory=list)
    _sources: Iterator[str] = field(default_factory=addresses)

    async def ask(self, ask: Ask, planned: float) -> Outcome:
        """Send one request, and read its answer."""
        answer, port = None, 0
        with suppress(OSError, TimeoutError):
            connection, uses = await self._connection()
            port = connection.writer.get_extra_info("sockname")[1]
            try:
                if await connection.send(ask.data):
                    answer = await connection.answer(_PATIENCE_S)
            finally:
                if answer is None or answer.headers.get("connection") == "close" or uses >= self.uses:
                    connection.abort()
                else:
                    self._unused.append((time.monotonic(), uses, connection))
        ended = time.monotonic()
        if answer is None:
            return Outcome(ask.kind, planned, ended, 0, shed=False, port=port)
        self.check(ask, answer)
        return Outcome(ask.kind, planned, ended, answer.status, answer.is_shed, port)

    async def closed_loop(self, asks: Iterator[Ask], n_clients: int, until: Callable[[], bool]) -> list[Outcome]:
        """Clients that each wait for an answer before they ask again."""
        outcomes: list[Outcome] = []

        async def client() -> None:
            while not until():
                outcomes.append(await self.ask(next(asks), time.monotonic()))

        await asyncio.gather(*(client() for _ in range(n_clients)))
        return outcomes

    async def open_loop(self, asks: Iterator[Ask], rate: float, seconds: float, seed: int) -> list[Outcome]:
        """Requests that come when they come: at random times (Poisson), so many a second, whatever the answers."""
        rng, running = random.Random(seed), set[asyncio.Task[Outcome]]()
        planned = begun = time.monotonic()
        while (planned := planned + rng.expovariate(rate)) < begun + seconds:
            if (early := planned - time.monotonic()) > 0:
                await asyncio.sleep(early)
            running.add(asyncio.create_task(self.ask(next(asks), planned)))
        return [*await asyncio.gather(*running)]

    async def _connection(self) -> tuple[Connection, int]:
        """One that is kept, or a new one, and how often it is used with this time."""
        while self._unused:
            since, uses, connection = self._unused.pop()
            if time.monotonic() - since < _UNUSED_S and not connection.reader.at_eof():
                return connection, uses + 1
            connection.abort()
        return await Connection.open(self.port, next(self._sources)), 1

    def close(self) -> None:
        """Close the connections that are kept."""
        for _, _, connection in self._unused:
            connection.abort()
        self._unused.clear()


def for_seconds(seconds: float) -> Callable[[], bool]:
    """Whether so many seconds have passed from now."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() >= end


def failures(outcomes: Iterable[Outcome]) -> Counter[str]:
    """How often requests failed, by kind and status."""
    return Counter(f"{each.kind}: {each.status or 'no answer'}" for each in outcomes if each.failed)
