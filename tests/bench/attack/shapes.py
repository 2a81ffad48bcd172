"""Requests of unusual shapes: each is answered as it may be, or refused, and nothing is smuggled behind it."""

from collections.abc import Sequence
from functools import partial

from tests.bench.attack.attack import Attack, Finding, Target
from tests.support.hostile_requests import HOSTS, SMUGGLING, UNUSUAL, UPGRADES, Shape, fault_of
from tests.support.raw_http import request

_PATIENCE_S = 10.0


async def all_shapes(target: Target, shapes: Sequence[Shape]) -> Finding:
    """One after the other."""
    finding = Finding()
    for shape in shapes:
        finding.tried += 1
        fault = await fault_of(target.port, shape, _PATIENCE_S)
        finding.outcomes["as promised" if fault is None else "not"] += 1
        finding.expect(fault is None, f"{shape.name}: {fault}")
    return finding


async def pipelined(target: Target, n: int) -> Finding:
    """So many small requests at once on one connection: all are answered, or the connection is closed."""
    finding = Finding()
    async with target.connections(1) as (connection,):
        await connection.send(request("GET", "/health/live") * n)
        for _ in range(n):
            try:
                answer = await connection.answer(_PATIENCE_S)
            except TimeoutError as error:
                finding.add(error)
                finding.broken.append("answers stopped without the connection being closed")
                break
            finding.add(answer)
            if answer is None:
                break
    return finding


ATTACKS = (
    Attack("smuggling", "each is refused, and what follows is not answered", partial(all_shapes, shapes=SMUGGLING)),
    Attack("hosts", "each is refused", partial(all_shapes, shapes=HOSTS)),
    Attack("unusual", "each is refused, or answered as it may be", partial(all_shapes, shapes=UNUSUAL)),
    Attack("upgrades", "each is answered", partial(all_shapes, shapes=UPGRADES)),
    Attack("pipelining", "all are answered, or the connection is closed", partial(pipelined, n=1000)),
)
