"""Heads, trailers and chunks without end: answered or closed long before they fill the memory."""

import asyncio

import pytest

from tests.bench.attack import heads
from tests.bench.attack.attack import Attack, Target

# All but the one that is ended by the time alone.
ATTACKS = [attack for attack in heads.ATTACKS if attack.name != "endless-one-byte-chunks"]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_head_without_end_is_stopped(target: Target, attack: Attack) -> None:
    assert asyncio.run(attack.run(target)).broken == []
