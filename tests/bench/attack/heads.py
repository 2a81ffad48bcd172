"""Heads, trailers and chunks without end."""

import asyncio
import time
from collections.abc import Sequence
from functools import partial

from tests.bench.attack.attack import LONGEST_S, Attack, Finding, Target
from tests.support.raw_http import Answer, Connection

_MB = 1_000_000
_ALLOWED_BYTES = 16 * _MB  # far above what any limit may be, kernel buffers included
_HOST = b"Host: 127.0.0.1\r\n"
_CHUNKED = (
    b"POST /predict-genre HTTP/1.1\r\n"
    + _HOST
    + b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
)


async def endless(
    target: Target, opening: bytes, piece: bytes, n: int, most_bytes: int, allowed_bytes: int = _ALLOWED_BYTES
) -> Finding:
    """Send `opening`, and then `piece` after `piece`, over `n` connections, until each is answered or closed."""
    finding = Finding()
    async with target.connections(n) as connections:
        sent = await asyncio.gather(*(_send(each, opening, piece, most_bytes, finding) for each in connections))
    largest = max(sent, default=0)
    finding.notes.append(f"up to {largest / _MB:.1f} MB taken")
    finding.expect(largest <= allowed_bytes, f"{largest / _MB:.0f} MB of it were taken")
    finding.expect(finding.outcomes["200"] == 0, "answered with 200")
    return finding


async def _send(connection: Connection, opening: bytes, piece: bytes, most_bytes: int, finding: Finding) -> int:
    deadline = time.monotonic() + LONGEST_S
    answering = asyncio.create_task(connection.answer(LONGEST_S))
    sent = 0
    sending = asyncio.create_task(connection.send(opening))
    while not answering.done() and sent < most_bytes and time.monotonic() < deadline:
        await asyncio.wait({answering, sending}, timeout=1, return_when=asyncio.FIRST_COMPLETED)
        if sending.done() and not answering.done():
            if not sending.result():
                break
            sent += len(piece)
            sending = asyncio.create_task(connection.send(piece))
    taken = sent < most_bytes
    sending.cancel()
    if not answering.done() and not taken:
        answering.cancel()
        finding.tried += 1
        finding.outcomes["never stopped"] += 1
        finding.broken.append("never stopped")
        return sent
    outcome: Answer | TimeoutError | None
    try:
        outcome = await answering
    except TimeoutError as error:
        outcome = error
        finding.broken.append(f"neither answered nor closed within {LONGEST_S:.0f} s")
    finding.add(outcome)
    return sent


async def many_lines(target: Target) -> Finding:
    """Whole heads of 30,000 tiny lines, each in one piece."""
    finding = Finding()
    data = b"GET /genres HTTP/1.1\r\n" + _HOST + b"a:\r\n" * 30_000 + b"\r\n"
    for answer in await target.all_answers([data] * 50, LONGEST_S):
        finding.add(answer)
    finding.expect(finding.outcomes["200"] == 0, f"{finding.outcomes['200']} answered with 200")
    return finding


async def many_parameters(target: Target) -> Finding:
    """Query strings of unknown parameters, in heads of 12 KB, which any server takes."""
    finding = Finding()
    query = "&".join(f"a{number}=1" for number in range(1500))
    data = f"GET /tracks/{target.track_ids[0]}/similar?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    for answer in await target.all_answers([data] * 100, LONGEST_S):
        finding.add(answer)
    finding.expect(finding.outcomes["200"] == 0, f"{finding.outcomes['200']} answered with 200")
    return finding


def _endless(name: str, opening: bytes, pieces: Sequence[bytes], n: int, most_mb: int) -> Attack:
    piece = b"".join(pieces)
    run = partial(endless, opening=opening, piece=piece, n=n, most_bytes=most_mb * _MB)
    return Attack(f"endless-{name}", "answered or closed before 16 MB were taken, and within 70 s", run)


_FIRST = b"GET /genres HTTP/1.1\r\n" + _HOST
_NUMBERED = [b"X-Filler-%06d: %s\r\n" % (number, b"a" * 40) for number in range(1000)]

ATTACKS = (
    _endless("header-lines", _FIRST, _NUMBERED, 2, 60),
    _endless("url", b"GET /", [b"a" * 65_536], 2, 60),
    _endless("header-value", _FIRST + b"X-Filler: ", [b"a" * 65_536], 1, 100),
    _endless("header-name", _FIRST, [b"a" * 65_536], 1, 60),
    _endless("method", b"", [b"A" * 65_536], 1, 60),
    _endless("trailers", _CHUNKED + b"0\r\n", _NUMBERED, 2, 60),
    _endless("chunk-extensions", _CHUNKED + b"1;", [b"a=b;" * 16_384], 2, 60),
    # A body over the limit is read on for a while, so that the client sees the answer: it is the time that ends this.
    Attack(
        "endless-one-byte-chunks",
        "answered or closed within 70 s",
        partial(
            endless,
            opening=_CHUNKED,
            piece=b"1\r\n \r\n" * 10_000,
            n=2,
            most_bytes=10_000 * _MB,
            allowed_bytes=10_000 * _MB,
        ),
    ),
    _endless("empty-lines", b"", [b"\r\n" * 32_768], 1, 60),
    Attack("tiny-header-lines", "none is answered with 200", many_lines),
    Attack("query-of-unknown-keys", "none is answered with 200", many_parameters),
)
