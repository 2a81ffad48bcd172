"""Runs what of a study has not run yet, and keeps every result the moment it is there."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from training.config import TrainConfig
from training.experiments.executors import Outcome
from training.experiments.store import RunError, RunStore
from training.experiments.study import Trial
from training.progress import ProgressLog

Execute = Callable[[Sequence[Trial]], Iterator[Outcome]]


@dataclass(frozen=True)
class Finished:
    """The results of a study's trials, and the problems of those that have none."""

    results: dict[Trial, dict[str, Any]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def run_trials(trials: Sequence[Trial], store: RunStore, execute: Execute, log: ProgressLog) -> Finished:
    """Results of all `trials`; what `store` has is not run again. A trial that fails does not stop the others.

    Trials of one configuration, as two studies may have, are one run.
    """
    finished = Finished()
    waiting: dict[TrainConfig, list[Trial]] = {}
    for trial in trials:
        try:
            result = store.load(identity(trial), {"history", "report"})
        except RunError as error:
            finished.problems.append(str(error))
            continue
        if result is None:
            waiting.setdefault(trial.config, []).append(trial)
        else:
            finished.results[trial] = result
    todo = [same[0] for same in waiting.values()]
    log.console.print(f"{len(trials)} runs: {len(finished.results)} finished before, {len(todo)} to do")
    if not todo:
        return finished
    with log.step("Running", total=len(todo)) as advance:
        for number, outcome in enumerate(execute(todo), start=1):
            if outcome.result is None:
                finished.problems.append(f"{describe(outcome.trial)}: {outcome.problem}")
            else:
                store.save(identity(outcome.trial), outcome.result)
                finished.results.update(dict.fromkeys(waiting[outcome.trial.config], outcome.result))
            advance(1, f"{number} of {len(todo)}: {describe(outcome.trial)}")
    return finished


def identity(trial: Trial) -> dict[str, Any]:
    """What decides the result of a trial: its configuration. Of the table, the store takes care."""
    return {"config": trial.config.model_dump(mode="json")}


def describe(trial: Trial) -> str:
    """The trial in one line."""
    model, optimiser = trial.config.model, trial.config.optimiser
    return (
        f"{trial.study}: layers {model.layers}, batch {optimiser.batch_size}, "
        f"learning rate {optimiser.learning_rate:g}, seed {trial.config.seed}"
    )
