"""Bodies just below the limit that cost more to refuse than to send: each is answered, and shortly."""

import asyncio

import pytest

from tests.bench.attack import bodies
from tests.bench.attack.attack import Target
from tests.support.raw_http import Answer, request

LONGEST_ANSWER = 20_000
SIZES = (0.25, 1)  # of the largest body
KINDS = [name for name in bodies.KINDS if "unknown" not in name]


@pytest.mark.parametrize("kind", KINDS)
def test_body_that_costs_much_to_refuse_is_answered(target: Target, kind: str) -> None:
    finding = asyncio.run(bodies.send_all(target, bodies.KINDS[kind], SIZES))
    assert finding.broken == []
    assert finding.tried >= 3 * len(target.operations) > 0


@pytest.mark.parametrize("make", [bodies.unknown_keys, bodies.unknown_keys_of_an_item, bodies.wrong_items])
def test_answer_to_a_body_with_many_faults_is_short(target: Target, make: bodies.Make) -> None:
    for method, path in target.operations:
        (answer,) = asyncio.run(target.all_answers([request(method, path, make("tracks", 100_000))], 60))
        assert isinstance(answer, Answer)
        assert len(answer.body) <= LONGEST_ANSWER
