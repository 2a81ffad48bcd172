import os
from dataclasses import replace

import pytest

from tests.bench.speed.load.rounds import Figures, Round, compare, measured_from, seconds_to_compare
from tests.bench.speed.load.target import Load, Target


def unused(seconds: int, core: int | None, connections: int) -> Load:
    raise NotImplementedError


CASE, SECOND, BARE = (Target(name, 1, unused, lambda: None) for name in ("case", "second", "bare"))


def measured(n_requests: int, n_refused: int = 0, n_broken: int = 0) -> Round:
    return Round(Load(n_requests, 2.0, n_requests / 100, n_requests / 10, n_refused, n_broken), cpu_s=1.0)


def test_ratios_are_of_each_round_and_warming_up_does_not_count() -> None:
    planned = {CASE: iter([9999, 100, 300, 400]), BARE: iter([1, 1000, 1000, 2000])}
    asked = []

    def measure(target: Target, seconds: int) -> Round:
        asked.append((target, seconds))
        return measured(next(planned[target]))

    (found,) = compare([CASE], BARE, 3, measure, 7)
    assert [target for target, _ in asked] == [CASE, BARE, CASE, BARE, BARE, CASE, CASE, BARE]
    assert sum(seconds for _, seconds in asked) == seconds_to_compare(1, n_rounds=3, seconds=7)
    assert (found.name, found.against, found.connections) == ("case", "bare", 8)
    assert found.ratios == pytest.approx((0.1, 0.3, 0.2))
    assert found.ratio == pytest.approx(0.2)
    assert found.figures == Figures(150, 3, 30, 1e6 / 300, (10.0, 10.0, 10.0), 800, 0)
    assert found.others.per_second == 500
    assert not found.has_failed


def test_two_cases_are_each_measured_next_to_the_same_other() -> None:
    asked = []

    def measure(target: Target, seconds: int) -> Round:
        asked.append(target)
        return measured({CASE: 100, SECOND: 200, BARE: 400}[target])

    found = compare([CASE, SECOND], BARE, 2, measure, 1)
    assert asked[3:] == [CASE, BARE, SECOND, SECOND, BARE, CASE]
    assert [(each.name, each.ratio) for each in found] == [("case", 0.25), ("second", 0.5)]


def test_cases_over_another_number_of_connections_are_not_compared() -> None:
    with pytest.raises(ValueError, match="over 8 connections"):
        compare([CASE, replace(SECOND, connections=4)], BARE, 1, lambda *_: measured(1), 1)


def test_what_failed_is_told_and_only_what_succeeded_counts() -> None:
    (found,) = compare([CASE], BARE, 2, lambda each, _: measured(10, *(6, 1) if each is CASE else (0, 0)), 1)
    assert found.has_failed
    assert found.ratio == pytest.approx(0.4)
    assert (found.figures.per_second, found.figures.cpu_us) == (2, 1e6 / 4)
    assert (found.figures.n_requests, found.figures.n_failed, found.others.n_failed) == (20, 14, 0)


def test_case_that_answers_nothing_has_ratio_0() -> None:
    (found,) = compare([CASE], BARE, 1, lambda target, _: measured(0 if target is CASE else 10), 1)
    assert found.ratio == 0


def test_what_the_run_before_left_behind_is_waited_for() -> None:
    done = []

    def send(seconds: int, core: int | None, connections: int) -> Load:
        done.append(f"sent for {seconds} s from {core} over {connections}")
        return Load(10, 1.0, 1, 1)

    target = Target("case", os.getpid(), send, lambda: done.append("settled"), connections=3)
    found = measured_from(1)(target, 2)
    assert done == ["settled", "sent for 2 s from 1 over 3"]
    assert found.load.n_requests == 10
    assert found.cpu_s >= 0
