"""Requests of shapes that servers and proxies have read differently: refused, or answered as they may be."""

import asyncio

import pytest

from tests.bench.attack.attack import Target
from tests.bench.attack.shapes import pipelined
from tests.support.hostile_requests import SMUGGLING, UNUSUAL, Shape, fault_of

PATIENCE_S = 5


@pytest.mark.parametrize("shape", [*SMUGGLING, *UNUSUAL], ids=lambda shape: shape.name)
def test_unusual_request_is_refused_or_answered_and_nothing_smuggled(target: Target, shape: Shape) -> None:
    assert asyncio.run(fault_of(target.port, shape, PATIENCE_S)) is None


def test_many_requests_at_once_on_one_connection_are_all_answered(target: Target) -> None:
    finding = asyncio.run(pipelined(target, 300))
    assert (finding.broken, set(finding.outcomes) - {"closed"}) == ([], {"200"})
