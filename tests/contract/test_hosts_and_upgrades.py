"""Hosts that there are two of, and upgrades to what the service does not speak."""

import asyncio

import pytest

from tests.bench.attack.attack import Target
from tests.support.hostile_requests import HOSTS, UPGRADES, Shape, fault_of

PATIENCE_S = 5


@pytest.mark.parametrize("shape", HOSTS, ids=lambda shape: shape.name)
def test_host_that_is_not_one_is_refused(target: Target, shape: Shape) -> None:
    assert asyncio.run(fault_of(target.port, shape, PATIENCE_S)) is None


@pytest.mark.parametrize("shape", UPGRADES, ids=lambda shape: shape.name)
def test_upgrade_is_answered(target: Target, shape: Shape) -> None:
    assert asyncio.run(fault_of(target.port, shape, PATIENCE_S)) is None
