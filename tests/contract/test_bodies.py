"""Bodies just below the limit that cost more to refuse than to send: each is answered, and shortly."""

import asyncio
from collections.abc import Callable

import pytest

from tests.bench.attack import bodies
from tests.bench.attack.attack import Attack, Target
from tests.support.raw_http import request

LONGEST_ANSWER = 20_000
ATTACKS = [attack for attack in bodies.ATTACKS if "unknown" not in attack.name]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_body_that_costs_much_to_refuse_is_answered(target: Target, attack: Attack) -> None:
    finding = asyncio.run(attack.run(target))
    assert finding.broken == []
    assert finding.tried >= 3 * len(target.operations) > 0


@pytest.mark.parametrize("make", [bodies.unknown_keys, bodies.unknown_keys_of_an_item, bodies.wrong_items])
def test_answer_to_a_body_with_many_faults_is_short(target: Target, make: Callable[[str, int], bytes]) -> None:
    for method, path in target.operations:
        data = request(method, path, make("tracks", 100_000))
        (answer,) = asyncio.run(target.all_answers([data], 60))
        assert answer is not None and not isinstance(answer, TimeoutError)
        assert len(answer.body) <= LONGEST_ANSWER
