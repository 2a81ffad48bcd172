"""Carries out trials in processes of this machine; outcomes come as they finish."""

from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from pathlib import Path
from traceback import extract_tb, format_exception_only
from typing import Any, Protocol

import torch
from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from training.experiments.study import Trial
from training.experiments.trial import run_trial
from training.fitting.trainer import TrainingDiverged
from training.splits import Examples


@dataclass(frozen=True)
class Outcome:
    """The result of a trial, or the problem that it ended in."""

    trial: Trial
    result: dict[str, Any] | None
    problem: str = ""


class Executor(Protocol):
    """Carries out trials, one after the other or many at a time."""

    def __call__(self, trials: Sequence[Trial], examples: Examples) -> Iterator[Outcome]: ...


def attempt(trial: Trial, examples: Examples) -> Outcome:
    """Run one trial on one thread, so that seconds per epoch mean the same wherever and beside whatever it runs."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with threadpool_limits(1):
            return Outcome(trial, run_trial(trial.config, examples))
    except TrainingDiverged as error:
        return Outcome(trial, None, str(error))
    except Exception as error:  # whatever it is, the other trials go on
        said, place = " ".join("".join(format_exception_only(error)).split()), extract_tb(error.__traceback__)[-1]
        return Outcome(trial, None, f"{said} ({Path(place.filename).name}, line {place.lineno})")
    finally:
        torch.set_num_threads(threads)


def run_locally(trials: Sequence[Trial], examples: Examples, n_workers: int) -> Iterator[Outcome]:
    """In `n_workers` processes of this machine; with one, in this process."""
    parallel = Parallel(n_jobs=n_workers, return_as="generator_unordered", pre_dispatch=n_workers)
    left = set(trials)
    try:
        for outcome in parallel(delayed(attempt)(trial, examples) for trial in trials):
            left.discard(outcome.trial)
            yield outcome
    except BrokenExecutor:
        problem = "not run to its end: a process was killed, perhaps for want of memory; try fewer --workers"
        yield from (Outcome(trial, None, problem) for trial in trials if trial in left)
