"""Carries out trials in processes of this machine; outcomes come as they finish."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from training.splits import Examples
from training.study.definition import Trial
from training.study.trial import run_trial
from training.trainer import TrainingDiverged


@dataclass(frozen=True)
class Outcome:
    """The result of a trial, or the problem that it ended in."""

    trial: Trial
    result: dict[str, Any] | None
    problem: str = ""


def attempt(trial: Trial, examples: Examples) -> Outcome:
    """Run one trial on one thread, so that seconds per epoch mean the same wherever and beside whatever it runs."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with threadpool_limits(1):
            return Outcome(trial, run_trial(trial.config, examples))
    except TrainingDiverged as error:
        return Outcome(trial, None, str(error))
    finally:
        torch.set_num_threads(threads)


def run_locally(trials: Sequence[Trial], examples: Examples, n_workers: int) -> Iterator[Outcome]:
    """In `n_workers` processes of this machine; with one, in this process."""
    parallel = Parallel(n_jobs=n_workers, return_as="generator_unordered", pre_dispatch=n_workers)
    yield from parallel(delayed(attempt)(trial, examples) for trial in trials)
