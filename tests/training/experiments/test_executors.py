import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from joblib.externals.loky import get_reusable_executor
from threadpoolctl import threadpool_info, threadpool_limits

from tests.support.training.trial_results import timeless
from training.config import TrainConfig
from training.experiments.executors import Outcome, attempt, run_locally
from training.experiments.study import Trial, load_study, trials_of
from training.experiments.trial import run_trial
from training.splits import Examples


@pytest.fixture(scope="module")
def some(trials: list[Trial], diverging: Path) -> list[Trial]:
    """Two that end well, one that diverges, and one more."""
    return [*trials[:2], trials_of("diverging", load_study(str(diverging)))[1], trials[2]]


@pytest.fixture(scope="module")
def one_by_one(some: list[Trial], rows: Examples, _one_thread: None) -> list[Outcome]:
    return list(run_locally(some, rows, 1))


@pytest.fixture
def workers() -> Iterator[int]:
    """Two, which are gone afterwards."""
    yield 2
    get_reusable_executor().shutdown(wait=True)


def test_run_locally_one_worker_gives_every_outcome_in_order(one_by_one: list[Outcome], some: list[Trial]) -> None:
    assert [outcome.trial for outcome in one_by_one] == some
    assert [outcome.result is not None for outcome in one_by_one] == [True, True, False, True]


def test_run_locally_diverging_trial_is_an_outcome_with_its_problem(one_by_one: list[Outcome]) -> None:
    problems = [outcome.problem for outcome in one_by_one]
    assert [bool(problem) for problem in problems] == [False, False, True, False]
    assert "at learning rate 10" in problems[2]


def test_run_locally_two_workers_give_equal_outcomes(
    one_by_one: list[Outcome], some: list[Trial], rows: Examples, workers: int
) -> None:
    assert timeless(list(run_locally(some, rows, workers))) == timeless(one_by_one)


def test_run_locally_one_worker_gives_each_outcome_before_the_next_trial(
    trials: list[Trial], rows: Examples, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[TrainConfig] = []

    def begin(config: TrainConfig, _: Examples) -> dict[str, Any]:
        begun.append(config)
        return {}

    monkeypatch.setattr("training.experiments.executors.run_trial", begin)
    for number, outcome in enumerate(run_locally(trials, rows, 1), start=1):
        assert (len(begun), outcome.trial) == (number, trials[number - 1])


def test_run_locally_nothing_to_do_gives_nothing(rows: Examples) -> None:
    assert list(run_locally([], rows, 1)) == []


def threads() -> tuple[int, set[int]]:
    return torch.get_num_threads(), {pool["num_threads"] for pool in threadpool_info()}


@pytest.mark.parametrize("point", [0, 1], ids=["ends well", "diverges"])
def test_attempt_has_one_thread_and_restores_the_others(
    point: int, diverging: Path, rows: Examples, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = []

    def look(*arguments: Any) -> Any:
        inside.append(threads())
        return run_trial(*arguments)

    monkeypatch.setattr("training.experiments.executors.run_trial", look)
    trial = trials_of("diverging", load_study(str(diverging)))[point]
    with threadpool_limits(2):
        torch.set_num_threads(2)
        try:
            before = threads()
            outcome = attempt(trial, rows)
            assert threads() == before
        finally:
            torch.set_num_threads(1)
    assert inside == [(1, {1})]
    assert (outcome.result is None) == bool(outcome.problem) == (point == 1)


@pytest.mark.parametrize(
    ("error", "said"),
    [(ZeroDivisionError("by\n zero"), "ZeroDivisionError: by zero"), (MemoryError(), "MemoryError")],
)
def test_attempt_bug_is_an_outcome_that_names_it_in_one_line(
    error: Exception, said: str, trials: list[Trial], rows: Examples, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("training.experiments.executors.run_trial", fail)
    before = threads()
    outcome = attempt(trials[0], rows)
    assert (outcome.trial, outcome.result) == (trials[0], None)
    assert re.fullmatch(rf"{said} \(test_executors\.py, line \d+\)", outcome.problem)
    assert threads() == before


def test_attempt_interrupted_is_no_outcome(
    trials: list[Trial], rows: Examples, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("training.experiments.executors.run_trial", interrupt)
    with pytest.raises(KeyboardInterrupt):
        attempt(trials[0], rows)


def test_run_locally_process_is_killed_names_every_trial_that_has_no_outcome(
    trials: list[Trial], rows: Examples, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr("training.experiments.executors.attempt", end)
    outcomes = list(run_locally(trials, rows, workers))
    assert [(outcome.trial, outcome.result) for outcome in outcomes] == [(trial, None) for trial in trials]
    assert all("a process was killed" in outcome.problem for outcome in outcomes)
