"""Load by sockets of this process: for HEAD, since wrk waits for a body that never comes."""

import selectors
import socket
import statistics
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from itertools import cycle

from tests.bench.speed.load.target import Load, LoadError
from tests.bench.speed.servers.cores import on_core

_LONGEST_LOOK_S = 0.1
_PIECE = 65_536


class BrokenAnswer(LoadError):
    """An answer that no end can be told of."""


@dataclass
class _Connection:
    """One client: what it asked last, when, and what of the answer has come."""

    socket: socket.socket
    request: bytes = b""
    since: float = 0.0
    came: bytearray = field(default_factory=bytearray)

    def ask(self, request: bytes) -> None:
        self.request = request
        self.came.clear()
        self.since = time.perf_counter()
        with suppress(ConnectionError):  # nothing will come, and that tells
            self.socket.sendall(request)

    def has_more(self) -> bool:
        """Read what has come; False where the server has closed the connection."""
        try:
            piece = self.socket.recv(_PIECE)
        except ConnectionError:
            return False
        self.came += piece
        return bool(piece)


def send_from_here(
    address: tuple[str, int], requests: Sequence[bytes], seconds: float, core: int | None, connections: int
) -> Load:
    """Send requests by turns for so many seconds, each connection the next as soon as it has an answer.

    Args:
        address: of the server.
        requests: as they go over the wire; at least one.
        seconds: of the run.
        core: on which; None for any.
        connections: how many.

    Raises:
        BrokenAnswer: an answer has neither a length nor no body.
        OSError: nobody listens there.
    """
    waiting_s: list[float] = []
    n_refused = n_broken = 0
    upcoming = cycle(requests)
    with ExitStack() as stack:
        stack.enter_context(on_core(core))
        selector = stack.enter_context(selectors.DefaultSelector())
        opened = [_Connection(stack.enter_context(socket.create_connection(address))) for _ in range(connections)]
        started = time.perf_counter()
        for each in opened:
            selector.register(each.socket, selectors.EVENT_READ, each)
            each.ask(next(upcoming))
        while time.perf_counter() - started < seconds and selector.get_map():
            for key, _ in selector.select(_LONGEST_LOOK_S):
                connection: _Connection = key.data
                if not connection.has_more():
                    n_broken += 1
                    selector.unregister(connection.socket)
                    continue
                status = status_of_complete(bytes(connection.came), connection.request.startswith(b"HEAD "))
                if status is not None:
                    waiting_s.append(time.perf_counter() - connection.since)
                    n_refused += status >= 400
                    connection.ask(next(upcoming))
        took_s = time.perf_counter() - started
    cuts = statistics.quantiles(waiting_s, n=100) if len(waiting_s) > 1 else [0.0] * 99
    return Load(len(waiting_s), took_s, 1e3 * cuts[49], 1e3 * cuts[98], n_refused, n_broken)


def status_of_complete(came: bytes, has_no_body: bool) -> int | None:
    """The status of an answer that has come as a whole; None while more of it must come.

    Raises:
        BrokenAnswer: it should have a body, and does not tell how long it is.
    """
    head, end, body = came.partition(b"\r\n\r\n")
    if not end:
        return None
    status = int(head[9:12])
    if has_no_body or status in {204, 304}:
        return status
    lengths = [line[15:] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    if not lengths:
        raise BrokenAnswer(f"expected an answer with Content-Length, got {head[:300]!r}")
    return status if len(body) >= int(lengths[0]) else None
