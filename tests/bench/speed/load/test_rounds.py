from pathlib import Path

import pytest

from tests.bench.speed.load.rounds import Figures, Round, Target, compare
from tests.bench.speed.load.wrk import Load

CASE, BARE = (Target(name, "http://127.0.0.1", Path(name), 1) for name in ("case", "bare"))


def measured(n_requests: int, n_failed: int = 0, cpu_s: float = 1.0) -> Round:
    return Round(Load(n_requests, 2.0, n_requests / 100, n_requests / 10, n_failed), cpu_s)


def test_ratios_are_of_each_round_and_warming_up_does_not_count() -> None:
    planned = {CASE: iter([9999, 100, 300, 400]), BARE: iter([1, 1000, 1000, 2000])}
    asked = []

    def measure(target: Target) -> Round:
        asked.append(target)
        return measured(next(planned[target]))

    found = compare(CASE, BARE, 3, measure)
    assert asked == [BARE, CASE, BARE, CASE, CASE, BARE, BARE, CASE]
    assert (found.name, found.against) == ("case", "bare")
    assert found.ratios == pytest.approx((0.1, 0.3, 0.2))
    assert found.ratio == pytest.approx(0.2)
    assert found.figures == Figures(150, 3, 30, 1e6 / 300, 0)
    assert found.others.per_second == 500
    assert not found.has_failed


@pytest.mark.parametrize("failing", [CASE, BARE], ids=lambda target: target.name)
def test_one_failed_answer_makes_the_comparison_an_error(failing: Target) -> None:
    found = compare(CASE, BARE, 2, lambda target: measured(10, n_failed=int(target is failing)))
    assert found.has_failed


def test_case_that_answers_nothing_has_ratio_0() -> None:
    found = compare(CASE, BARE, 1, lambda target: measured(0 if target is CASE else 10))
    assert found.ratio == 0
