"""Runs the trials of an experiment that have not run yet, and keeps every result the moment it is there."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.indexing.progress_log import ProgressLog
from training.experiments.executors import Executor
from training.experiments.measurements import REQUIRED_FIGURES
from training.experiments.store import TrialError, TrialStore
from training.experiments.trial import Trial
from training.splits import ExamplesByProtocol


@dataclass(frozen=True)
class Finished:
    """What came of the trials of an experiment.

    Attributes:
        results: The figures of every trial that has some, in the order of the trials.
        problems: A line for every trial that has none.
    """

    results: dict[Trial, dict[str, Any]]
    problems: list[str]


def run_trials(
    trials: Sequence[Trial], examples: ExamplesByProtocol, store: TrialStore, executor: Executor, log: ProgressLog
) -> Finished:
    """Return the figures of all `trials`; a trial that is in `store` does not run again.

    A trial that fails does not stop the others. Trials of one identity, as two experiments may have, run once.
    """
    results: dict[Trial, dict[str, Any]] = {}
    problems: list[str] = []
    waiting: dict[str, list[Trial]] = {}
    for trial in trials:
        try:
            figures = store.load(trial.identity(), REQUIRED_FIGURES[trial.measurement])
        except TrialError as error:
            problems.append(str(error))
            continue
        if figures is None:
            waiting.setdefault(_key(trial), []).append(trial)
        else:
            results[trial] = figures
    todo = [equal[0] for equal in waiting.values()]
    log.console.print(f"{len(trials)} runs: {len(results)} finished before, {len(todo)} to do")
    if todo:
        with log.step("Running", total=len(todo)) as advance:
            for number, result in enumerate(executor(todo, examples), start=1):
                if result.figures is None:
                    problems.append(f"{result.trial}: {result.problem}")
                else:
                    store.save(result.trial.identity(), result.figures)
                    results.update(dict.fromkeys(waiting[_key(result.trial)], result.figures))
                advance(1, f"{number} of {len(todo)}: {result.trial}")
    return Finished({trial: results[trial] for trial in trials if trial in results}, problems)


def _key(trial: Trial) -> str:
    return json.dumps(trial.identity(), sort_keys=True)
