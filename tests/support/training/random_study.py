"""Results as `training.experiments.trial.run_trial` gives them, without the work: equal for equal configurations."""

import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from training.experiments.executors import Outcome
from training.experiments.study import Trial
from training.reporting.study_tables import FIGURES, Row


def made_up_result(trial: Trial) -> dict[str, Any]:
    rng = np.random.default_rng(zlib.crc32(json.dumps(trial.config.model_dump(mode="json")).encode()))
    figures = {name: round(float(rng.random()), 5) for name in FIGURES}
    return {"history": [], "report": {**figures, "best_epoch": 1, "n_epochs": 1}}


def made_up_results(trials: Sequence[Trial]) -> dict[Trial, dict[str, Any]]:
    return {trial: made_up_result(trial) for trial in trials}


def made_up_outcomes(trials: Sequence[Trial]) -> Iterator[Outcome]:
    return (Outcome(trial, made_up_result(trial)) for trial in trials)


def row(settings: Mapping[str, Any], std: float = 0.0, published: bool = False, **figures: float) -> Row:
    """A row of these figures, 0.5 for the others; `sec` stands for sec/epoch and `hit` for Genre-Hit@10."""
    short = {"sec": "sec/epoch", "hit": "genre_hit@10"}
    mean = dict.fromkeys(FIGURES, 0.5) | {short.get(name, name): value for name, value in figures.items()}
    return Row(dict(settings), mean, dict.fromkeys(FIGURES, std), 3, {**mean} if published else None)


def without_seconds(markdown: str) -> str:
    """RESULTS.md without the cells of sec/epoch, which no two runs have alike."""
    return re.sub(r"\d+\.\d\d(?!\d)( ± \d+\.\d\d(?!\d))?( \[\d+\.\d\d\])?", "SECONDS", markdown)
