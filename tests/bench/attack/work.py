"""Valid requests that cost much: batches, recommendations, and those whose client is gone."""

import asyncio
import json
import socket
import time
from contextlib import ExitStack, suppress
from functools import partial
from itertools import islice

from tests.bench.attack.attack import LONGEST_S, Attack, Finding, Target, heavy
from tests.bench.attack.memory import cpu_seconds
from tests.support.raw_http import addresses, request

_N_HEAVY = 200
_COMPUTED_SHARE = 0.05
_LEFT_AFTER_S = 0.05  # what is computed until then is wanted still
_READ_SLOWLY_S = 20
_PATIENCE_S = 180


def _batch() -> bytes:
    """1,000 tracks in 42 KB, of which every genre is asked for: an answer of some 5 MB."""
    tracks = [{"energy": 0.5, "tempo": 100 + number / 10} for number in range(1000)]
    body = json.dumps({"tracks": tracks}, separators=(",", ":")).encode()
    return request("POST", "/predict-genre/batch?top_n=1000", body)


async def batches(target: Target, n: int) -> Finding:
    """All at once, and their answers are read as fast as they come."""
    finding = Finding()
    for answer in await target.all_answers([_batch()] * n, _PATIENCE_S):
        finding.add(answer)
    finding.expect(not finding.outcomes["late"], f"{finding.outcomes['late']} not answered within {_PATIENCE_S} s")
    return finding


async def batches_read_slowly(target: Target, n: int, bytes_a_second: int) -> Finding:
    """All at once, and their answers are read slowly, or not at all."""
    finding = Finding(tried=n)
    with ExitStack() as stack:
        sockets = [stack.enter_context(_narrow(target.port, source)) for source in islice(addresses(), n)]
        for each in sockets:
            await asyncio.to_thread(each.sendall, _batch())
        read = dict.fromkeys(sockets, b"")
        for _ in range(_READ_SLOWLY_S):
            await asyncio.sleep(1)
            for each in sockets if bytes_a_second else []:
                with suppress(BlockingIOError, TimeoutError, ConnectionError):
                    read[each] += each.recv(bytes_a_second, socket.MSG_DONTWAIT)
        for each in sockets:
            with suppress(BlockingIOError, TimeoutError, ConnectionError):
                read[each] = read[each] or each.recv(64, socket.MSG_DONTWAIT) or b"closed       "
    finding.outcomes.update(data[9:12].decode() or "nothing yet" for data in read.values())
    return finding


def _narrow(port: int, source: str) -> socket.socket:
    """A connection that takes few bytes before somebody reads them."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(30)
    connection.bind((source, 0))
    connection.connect(("127.0.0.1", port))
    return connection


async def recommendations(target: Target) -> Finding:
    """200 heavy ones at once, whose clients wait."""
    finding = Finding()
    bodies = [json.dumps(heavy(target, number)).encode() for number in range(_N_HEAVY)]
    begun = time.monotonic()
    for answer in await target.all_answers([request("POST", "/recommendations", body) for body in bodies], _PATIENCE_S):
        finding.add(answer)
    finding.notes.append(f"all answered after {time.monotonic() - begun:.1f} s")
    finding.expect(finding.outcomes["429"] + finding.outcomes["503"] > 0, "none was shed")
    return finding


async def abandoned(target: Target, n: int) -> Finding:
    """Heavy ones whose clients close at once: how many are computed, by the log and by the time that it took."""
    finding = Finding(tried=n)
    process = target.service.process.pid
    bodies = [json.dumps(heavy(target, number)).encode() for number in range(n)]
    before = cpu_seconds(process)
    await asyncio.sleep(2)
    idle_share = (cpu_seconds(process) - before) / 2
    before, n_timed = cpu_seconds(process), 4
    begun = time.monotonic()
    for body in bodies[:n_timed]:
        await target.all_answers([request("POST", "/recommendations", body)], 60)
    one_s = (cpu_seconds(process) - before - idle_share * (time.monotonic() - begun)) / n_timed
    logged = _n_answered(target)
    before, begun = cpu_seconds(process), time.monotonic()
    async with target.connections(n) as connections:
        for connection, body in zip(connections, bodies, strict=False):
            connection.writer.write(request("POST", "/recommendations", body))
        await asyncio.sleep(_LEFT_AFTER_S)
        for connection in connections:
            connection.writer.close()  # and not abruptly: then the kernel would drop what the service has not read yet
        await asyncio.gather(*(connection.is_closed_within(LONGEST_S) for connection in connections))
    await _until_idle(process, idle_share)
    spent = cpu_seconds(process) - before - idle_share * (time.monotonic() - begun)
    n_logged, n_computed = _n_answered(target) - logged, spent / max(one_s, 1e-3)
    finding.notes.append(
        f"{n_logged} logged as 200; {spent:.1f} s of computing, as for {n_computed:.0f} of {1000 * one_s:.0f} ms"
    )
    most = _COMPUTED_SHARE * n
    finding.expect(n_logged <= most, f"{n_logged} of {n} were logged as 200")
    finding.expect(n_computed <= 2 * most, f"time was spent as for {n_computed:.0f} of {n}")
    return finding


def _n_answered(target: Target) -> int:
    lines = target.service.logged()
    return sum(line.get("route") == "/recommendations" and line.get("status") == 200 for line in lines)


async def _until_idle(process: int, idle_share: float) -> None:
    """Wait until it computes no more than it did before, for three seconds together, within two minutes."""
    deadline, n_idle = time.monotonic() + 2 * LONGEST_S, 0
    while n_idle < 3 and time.monotonic() < deadline:
        before = cpu_seconds(process)
        await asyncio.sleep(1)
        n_idle = n_idle + 1 if cpu_seconds(process) - before <= 0.05 + 1.5 * idle_share else 0


async def pipelined(target: Target) -> Finding:
    """1,000 heavy recommendations one after the other on a connection whose client reads nothing."""
    finding = Finding(tried=1000)
    bodies = (json.dumps(heavy(target, number)).encode() for number in range(1000))
    with _narrow(target.port, "127.0.0.8") as connection:
        connection.settimeout(_READ_SLOWLY_S)
        with suppress(TimeoutError, ConnectionError):
            await asyncio.to_thread(
                connection.sendall, b"".join(request("POST", "/recommendations", b) for b in bodies)
            )
            await asyncio.sleep(_READ_SLOWLY_S / 2)
    return finding


_BOUNDED = "answered or shed with Retry-After"

ATTACKS = (
    *(Attack(f"batches-{n}-fast", _BOUNDED, partial(batches, n=n)) for n in (25, 100)),
    *(
        Attack(f"batches-{n}-{how}", "memory stays bounded", partial(batches_read_slowly, n=n, bytes_a_second=speed))
        for n in (25, 100)
        for how, speed in (("slow", 1000), ("unread", 0))
    ),
    Attack("recommendations-200", "some are shed with Retry-After", recommendations),
    Attack("recommendations-abandoned", "at most 5 % are computed", partial(abandoned, n=_N_HEAVY)),
    Attack("recommendations-pipelined", "memory stays bounded", pipelined),
)
