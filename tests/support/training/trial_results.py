"""Results of trials to compare with each other."""

import copy
from collections.abc import Iterable
from typing import Any

from training.experiments.trial import Trial, TrialResult


def without_times(results: Iterable[TrialResult]) -> dict[Trial, Any]:
    """Figures and problem of every trial without the seconds, which differ from run to run."""
    by_trial = {result.trial: (copy.deepcopy(result.figures), result.problem) for result in results}
    for figures, _ in by_trial.values():
        if figures:
            del figures["report"]["sec/epoch"]
            for epoch in figures["history"]:
                del epoch["seconds"]
    return by_trial
