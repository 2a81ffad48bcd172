"""Commands whose trials are not fitted: each gets random figures at once."""

import pytest

from tests.support.training.random_figures import random_figures
from training.experiments.trial import Trial


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[Trial]:
    """Nothing is fitted: every trial has random figures. Lists the trials that ran."""
    trials: list[Trial] = []

    def measure(trial: Trial, *_: object) -> dict[str, object]:
        trials.append(trial)
        return random_figures(trial)

    monkeypatch.setattr("training.experiments.executors.measure", measure)
    return trials
