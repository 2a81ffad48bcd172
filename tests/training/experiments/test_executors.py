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

from tests.support.training.trial_results import without_times
from training.experiments.executors import run_in_processes, run_trial_on_one_thread
from training.experiments.measurements import measure
from training.experiments.study import load_study, study_trials
from training.experiments.trial import Trial, TrialResult
from training.splits import Examples


@pytest.fixture(scope="module")
def some(trials: list[Trial], diverging: Path) -> list[Trial]:
    """Two that end well, one that diverges, and one more."""
    return [*trials[:2], study_trials("diverging", load_study(str(diverging)))[1], trials[2]]


@pytest.fixture(scope="module")
def one_by_one(some: list[Trial], rows: Examples, _one_thread: None) -> list[TrialResult]:
    return list(run_in_processes(some, {"rows": rows}, 1))


@pytest.fixture(scope="module")
def workers() -> Iterator[int]:
    """Two, started once, which are gone afterwards."""
    yield 2
    get_reusable_executor().shutdown(wait=True)


def test_run_in_processes_one_worker_gives_every_result_in_order(
    one_by_one: list[TrialResult], some: list[Trial]
) -> None:
    assert [result.trial for result in one_by_one] == some
    assert [result.figures is not None for result in one_by_one] == [True, True, False, True]


def test_run_in_processes_diverging_trial_is_an_result_with_its_problem(one_by_one: list[TrialResult]) -> None:
    problems = [result.problem for result in one_by_one]
    assert [bool(problem) for problem in problems] == [False, False, True, False]
    assert "at learning rate 10" in problems[2]


def test_run_in_processes_two_workers_give_equal_results(
    one_by_one: list[TrialResult], some: list[Trial], rows: Examples, workers: int
) -> None:
    assert without_times(list(run_in_processes(some, {"rows": rows}, workers))) == without_times(one_by_one)


def test_run_in_processes_one_worker_gives_each_result_before_the_next_trial(
    trials: list[Trial], rows: Examples, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Trial] = []

    def begin(trial: Trial, *_: object) -> dict[str, Any]:
        begun.append(trial)
        return {}

    monkeypatch.setattr("training.experiments.executors.measure", begin)
    for number, result in enumerate(run_in_processes(trials, {"rows": rows}, 1), start=1):
        assert (len(begun), result.trial) == (number, trials[number - 1])


def test_run_in_processes_nothing_to_do_gives_nothing(rows: Examples) -> None:
    assert list(run_in_processes([], {}, 1)) == []


def threads() -> tuple[int, set[int]]:
    return torch.get_num_threads(), {pool["num_threads"] for pool in threadpool_info()}


@pytest.mark.parametrize("point", [0, 1], ids=["ends well", "diverges"])
def test_run_trial_on_one_thread_has_one_thread_and_restores_the_others(
    point: int, diverging: Path, rows: Examples, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = []

    def look(*arguments: Any) -> Any:
        inside.append(threads())
        return measure(*arguments)

    monkeypatch.setattr("training.experiments.executors.measure", look)
    trial = study_trials("diverging", load_study(str(diverging)))[point]
    with threadpool_limits(2):
        torch.set_num_threads(2)
        try:
            before = threads()
            result = run_trial_on_one_thread(trial, rows)
            assert threads() == before
        finally:
            torch.set_num_threads(1)
    assert inside == [(1, {1})]
    assert (result.figures is None) == bool(result.problem) == (point == 1)


@pytest.mark.parametrize(
    ("error", "said"),
    [(ZeroDivisionError("by\n zero"), "ZeroDivisionError: by zero"), (MemoryError(), "MemoryError")],
)
def test_run_trial_on_one_thread_bug_is_an_result_that_names_it_in_one_line(
    error: Exception, said: str, trials: list[Trial], rows: Examples, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("training.experiments.executors.measure", fail)
    before = threads()
    result = run_trial_on_one_thread(trials[0], rows)
    assert (result.trial, result.figures) == (trials[0], None)
    assert re.fullmatch(rf"{said} \(test_executors\.py, line \d+\)", result.problem)
    assert threads() == before


def test_run_trial_on_one_thread_interrupted_is_no_result(
    trials: list[Trial], rows: Examples, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("training.experiments.executors.measure", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run_trial_on_one_thread(trials[0], rows)


def test_run_in_processes_process_is_killed_names_every_trial_that_has_no_result(
    trials: list[Trial], rows: Examples, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr("training.experiments.executors.run_trial_on_one_thread", end)
    results = list(run_in_processes(trials, {"rows": rows}, workers))
    assert [(result.trial, result.figures) for result in results] == [(trial, None) for trial in trials]
    assert all("a process was killed" in result.problem for result in results)
