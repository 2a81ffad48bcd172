"""Outcomes to compare with each other."""

import copy
from collections.abc import Iterable
from typing import Any

from training.experiments.executors import Outcome
from training.experiments.study import Trial


def timeless(outcomes: Iterable[Outcome]) -> dict[Trial, Any]:
    """Result and problem of every trial without the seconds, which no two runs have alike."""
    by_trial = {outcome.trial: (copy.deepcopy(outcome.result), outcome.problem) for outcome in outcomes}
    for result, _ in by_trial.values():
        if result:
            del result["report"]["sec/epoch"]
            for epoch in result["history"]:
                del epoch["seconds"]
    return by_trial
