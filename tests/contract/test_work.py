"""Work that is more than the service can do at once, or that nobody waits for any more."""

import asyncio
import json

import pytest

from tests.bench.attack import bodies
from tests.bench.attack.attack import Target, heavy
from tests.bench.attack.memory import cpu_seconds
from tests.bench.attack.work import abandoned
from tests.support.raw_http import Answer, request

N_AT_ONCE = 100
MOST_CPU_S = 8  # to refuse some forty bodies of up to 1 MB


def test_more_recommendations_than_permits_are_shed_and_some_answered(target: Target) -> None:
    requests = [request("POST", "/recommendations", json.dumps(heavy(target, n)).encode()) for n in range(N_AT_ONCE)]
    answers = [answer for answer in asyncio.run(target.all_answers(requests, 60)) if isinstance(answer, Answer)]
    statuses = {answer.status for answer in answers if not answer.is_shed}
    assert len(answers) == N_AT_ONCE
    assert statuses == {200}
    assert any(answer.is_shed for answer in answers)


def test_recommendations_whose_clients_left_are_not_computed(target: Target) -> None:
    assert asyncio.run(abandoned(target, N_AT_ONCE)).broken == []


@pytest.mark.parametrize("make", [bodies.unknown_keys, bodies.unknown_keys_of_an_item])
def test_body_of_unknown_keys_costs_little(target: Target, make: bodies.Make) -> None:
    process = target.service.process.pid
    before = cpu_seconds(process)
    finding = asyncio.run(bodies.send_all(target, make, (0.25, 1)))
    assert finding.broken == []
    assert cpu_seconds(process) - before <= MOST_CPU_S
