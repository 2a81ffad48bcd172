"""Where requests go, and what came of sending them."""

from collections.abc import Callable
from dataclasses import dataclass

CONNECTIONS = 8  # of clients that each wait for an answer before they ask again


class LoadError(Exception):
    """Requests cannot be sent, or nothing can be told of their answers."""


@dataclass(frozen=True)
class Load:
    """What a client saw in one run.

    Attributes:
        n_requests: answers that were read.
        seconds: that it took.
        p50_ms: half of the answers came within this.
        p99_ms: 99 % of the answers came within this.
        n_refused: of the answers, those with a status of 400 or more.
        n_broken: connections that failed.
    """

    n_requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    n_refused: int = 0
    n_broken: int = 0

    @property
    def n_succeeded(self) -> int:
        """Answers that were no errors."""
        return self.n_requests - self.n_refused

    @property
    def n_failed(self) -> int:
        """Answers that were errors, and connections that failed."""
        return self.n_refused + self.n_broken

    @property
    def per_second(self) -> float:
        """Requests a second that succeeded."""
        return self.n_succeeded / self.seconds


@dataclass(frozen=True)
class Target:
    """Where requests go.

    Attributes:
        name: of the case.
        process: of the server.
        send: sends requests for so many seconds, from a core, over so many connections.
        settle: returns once the server has done what the run before left behind, so that it burdens no other.
        connections: each waits for an answer before it asks again.
    """

    name: str
    process: int
    send: Callable[[int, int | None, int], Load]
    settle: Callable[[], None]
    connections: int = CONNECTIONS
