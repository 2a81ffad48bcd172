"""Connections that are held: idle, slow, in the middle of a body, and when the service is told to stop."""

import asyncio
import json
import resource
import signal
import socket
import subprocess
import time
from functools import partial

from tests.bench.attack.attack import LONGEST_S, Attack, Finding, Target, heavy, similar
from tests.support.raw_http import Connection, request

_N_HELD = 1800
_N_BODIES = 500
_STOP_S = 10.0


async def held(target: Target, n: int, opening: bytes, drop: bytes = b"", every_s: float = 3.0) -> Finding:
    """Connections that send `opening`, and then a drop every few seconds, if any: closed in time?

    Meanwhile an ordinary client comes every second, with a connection of its own.
    """
    _allow_descriptors()
    finding = Finding(tried=n)
    async with target.connections(n) as connections:
        finding.outcomes["refused"] = n - len(connections)
        opened = time.monotonic()
        for connection in connections:  # one by one, and not waited for: it may take none of it
            connection.writer.write(opening)
        closing = [asyncio.create_task(each.is_closed_within(LONGEST_S)) for each in connections]
        slowest, n_failed, dropped = 0.0, 0, time.monotonic()
        while not all(each.done() for each in closing):
            await asyncio.sleep(1)
            seconds, answered = await _ordinary(target)
            slowest, n_failed = max(slowest, seconds), n_failed + (not answered)
            if drop and time.monotonic() - dropped >= every_s:
                dropped = time.monotonic()
                for connection, closed in zip(connections, closing, strict=True):
                    if not closed.done():
                        connection.writer.write(drop)
        n_closed = sum(each.result() for each in closing)
        finding.outcomes["closed"] = n_closed
        finding.notes.append(f"{n_closed} closed within {time.monotonic() - opened:.0f} s")
    finding.notes.append(f"new clients waited {slowest:.2f} s at most")
    finding.expect(n_closed == len(connections), f"{len(connections) - n_closed} still open after {LONGEST_S:.0f} s")
    finding.expect(n_failed == 0 and slowest <= 2, f"{n_failed} new clients failed, the slowest took {slowest:.1f} s")
    return finding


async def _ordinary(target: Target) -> tuple[float, bool]:
    """A client who comes meanwhile: the seconds until its answer, and whether it is one."""
    begun = time.monotonic()
    try:
        connection = await Connection.open(target.port, "127.0.0.7")
        await connection.send(similar(target))
        answer = await connection.answer(LONGEST_S)
        connection.abort()
    except (OSError, TimeoutError):
        return time.monotonic() - begun, False
    return time.monotonic() - begun, answer is not None and answer.status in {200, 429, 503}


def _allow_descriptors() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


async def half_bodies(target: Target, path: str, factor: int, n: int) -> Finding:
    """Bodies just below the limit of which the last byte never comes."""
    size = target.max_body_bytes * factor - 100
    whole = request("POST", path, b'{"tracks":[' + b" " * size)
    return await held(target, n, whole[:-1])


async def stopped(target: Target, opening: bytes, within_s: float = _STOP_S) -> Finding:
    """SIGTERM while three connections are as `opening` leaves them and nobody reads."""
    finding = Finding()
    async with target.connections(3) as connections:
        for connection in connections:
            connection.writer.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.writer.transport.pause_reading()  # type: ignore[attr-defined]
            connection.writer.write(opening)
        await asyncio.sleep(2)  # so that it is in the middle of it
        begun = time.monotonic()
        target.service.process.send_signal(signal.SIGTERM)
        try:
            code = await asyncio.to_thread(target.service.process.wait, within_s + 5)
        except subprocess.TimeoutExpired:
            code = None
        seconds = time.monotonic() - begun
    finding.tried = 1
    finding.notes.append(f"exit code {code} after {seconds:.1f} s")
    finding.expect(code is not None and seconds <= within_s, f"it did not end within {within_s:.0f} s of SIGTERM")
    finding.expect(code in {0, None}, f"exit code {code}")
    if code is None:
        target.service.kill()
    return finding


def a_long_answer() -> bytes:
    """A request that takes a while to compute, and has an answer that does not fit into the buffers."""
    return request("POST", "/predict-genre/batch?top_n=1000", json.dumps({"tracks": [{"energy": 0.5}] * 1000}).encode())


async def stopped_in_a_queue(target: Target) -> Finding:
    """SIGTERM while requests wait behind others on the same connection."""
    body = json.dumps(heavy(target)).encode()
    return await stopped(target, request("POST", "/recommendations", body) * 100)


_HALF_HEAD = b"GET /genres HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: "
HALF_BODY = request("POST", "/predict-genre", b"{" + b" " * 1000)[:-1]
_EXPECTING = b"POST /predict-genre HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n"
_CLOSED = "all are closed within 70 s, and others are served meanwhile"
_ENDS = "it ends within 10 s"

ATTACKS = (
    Attack("idle-unused", _CLOSED, partial(held, n=_N_HELD, opening=b"")),
    Attack("idle-used", _CLOSED, partial(held, n=_N_HELD, opening=request("GET", "/health/live"))),
    Attack("slow-heads", _CLOSED, partial(held, n=_N_HELD, opening=_HALF_HEAD, drop=b"a")),
    Attack("slow-bodies", _CLOSED, partial(held, n=_N_HELD, opening=HALF_BODY[:-900], drop=b" ")),
    Attack("expect-continue", _CLOSED, partial(held, n=_N_BODIES, opening=_EXPECTING)),
    Attack("half-bodies", _CLOSED, partial(half_bodies, path="/predict-genre/batch", factor=1, n=_N_BODIES)),
    Attack("half-bodies-large", _CLOSED, partial(half_bodies, path="/tracks/batch", factor=8, n=100)),
    Attack("stop-idle", _ENDS, partial(stopped, opening=request("GET", "/health/live")), ends_service=True),
    Attack("stop-half-head", _ENDS, partial(stopped, opening=_HALF_HEAD), ends_service=True),
    Attack("stop-half-body", _ENDS, partial(stopped, opening=HALF_BODY), ends_service=True),
    Attack("stop-half-answer", _ENDS, partial(stopped, opening=a_long_answer()), ends_service=True),
    Attack("stop-queue", _ENDS, stopped_in_a_queue, ends_service=True),
)
