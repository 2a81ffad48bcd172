"""Runs trials on this machine: one by one with everything it has, or in processes of one thread each."""

from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor
from pathlib import Path
from traceback import extract_tb, format_exception_only
from typing import Protocol

import torch
from joblib import Parallel, delayed
from rich.console import Console
from threadpoolctl import threadpool_limits

from app.indexing.progress_log import ProgressLog
from training.experiments.measurements import measure
from training.experiments.trial import Trial, TrialResult
from training.fitting.trainer import TrainingDiverged
from training.splits import Examples, ExamplesByProtocol


class Executor(Protocol):
    """Runs trials, one after the other or many at a time, and yields every result as soon as it is there."""

    def __call__(self, trials: Sequence[Trial], examples: ExamplesByProtocol, /) -> Iterator[TrialResult]: ...


def run_trial(trial: Trial, examples: Examples, device: torch.device, log: ProgressLog) -> TrialResult:
    """Run one trial. Whatever goes wrong becomes the problem of its result, so that the other trials go on."""
    try:
        return TrialResult(trial, measure(trial, examples, device, log))
    except TrainingDiverged as error:
        return TrialResult(trial, None, str(error))
    except Exception as error:
        message, place = " ".join("".join(format_exception_only(error)).split()), extract_tb(error.__traceback__)[-1]
        return TrialResult(trial, None, f"{message} ({Path(place.filename).name}, line {place.lineno})")


def run_trial_on_one_thread(trial: Trial, examples: Examples) -> TrialResult:
    """Run one trial on one CPU thread: seconds per epoch then compare, wherever and beside whatever it runs."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with threadpool_limits(1):
            return run_trial(trial, examples, torch.device("cpu"), ProgressLog(Console(quiet=True)))
    finally:
        torch.set_num_threads(threads)


def run_one_by_one(
    trials: Sequence[Trial], examples: ExamplesByProtocol, device: torch.device, log: ProgressLog
) -> Iterator[TrialResult]:
    """Run trials in this process, on `device` and all threads, and show the progress within each."""
    for trial in trials:
        log.console.print(str(trial))
        yield run_trial(trial, examples[trial.protocol], device, log)


def run_in_processes(trials: Sequence[Trial], examples: ExamplesByProtocol, n_workers: int) -> Iterator[TrialResult]:
    """Run trials in `n_workers` processes of one thread each; a single worker is this process itself."""
    parallel = Parallel(n_jobs=n_workers, return_as="generator_unordered", pre_dispatch=n_workers)
    pending = set(trials)
    jobs = (delayed(run_trial_on_one_thread)(trial, examples[trial.protocol]) for trial in trials)
    try:
        for result in parallel(jobs):
            pending.discard(result.trial)
            yield result
    except BrokenExecutor:
        problem = "a process was killed before the trial ended, perhaps for lack of memory; try fewer --workers"
        yield from (TrialResult(trial, None, problem) for trial in trials if trial in pending)
