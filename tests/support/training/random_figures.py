"""Figures such as `training.experiments.measurements.measure` gives, drawn at random: equal for equal trials."""

import json
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from training.experiments.trial import Baseline, Trial, TrialResult
from training.reporting.study_tables import FIGURES

CLASSIFIED = ("accuracy", "top5", "macro_f1", "log_loss", "ece")
RETRIEVED = ("genre_hit@10", "ndcg@10", "same_artist@10", "other_artists_hit@10")


def random_figures(trial: Trial, n_genres: int = 5) -> dict[str, Any]:
    rng = np.random.default_rng(zlib.crc32(json.dumps(trial.identity()).encode()))

    def figures(*names: str) -> dict[str, float]:
        return {name: round(float(rng.random()), 5) for name in names}

    def floats(n: int) -> list[float | None]:
        return [round(value, 5) for value in sorted(rng.random(n).tolist())]

    if trial.measurement == "published":
        return {"history": [], "report": {**figures(*FIGURES), "best_epoch": 1, "n_epochs": 1}}
    if isinstance(trial.model, Baseline):
        views = {"sound": figures(*CLASSIFIED)}
        return {"test": views | ({"embedding": figures(*RETRIEVED)} if trial.label == "k-nn" else {})}
    by_evidence = ("artists", "words", "all") if trial.model.text else ("artists",)
    return {
        "test": {
            "embedding": figures(*RETRIEVED),
            "sound": figures(*CLASSIFIED, *RETRIEVED, "ece_uncalibrated"),
            **{view: figures(*CLASSIFIED, "artist_known", *RETRIEVED) for view in by_evidence},
        },
        "hit_by_k": {view: floats(50) for view in ("embedding", "sound", *by_evidence)},
        "confusion": rng.integers(9, size=(n_genres, n_genres)).tolist(),
        "genre_f1": {view: [None, *floats(n_genres - 1)] for view in ("sound", *by_evidence)},
        "reliability": {
            view: {"confidence": floats(9), "accuracy": floats(9), "n": [float(n) for n in rng.integers(1, 90, 9)]}
            for view in ("sound", *by_evidence)
        },
    }


def figures_by_trial(trials: Sequence[Trial], n_genres: int = 5) -> dict[Trial, dict[str, Any]]:
    return {trial: random_figures(trial, n_genres) for trial in trials}


def random_results(trials: Sequence[Trial]) -> Iterator[TrialResult]:
    return (TrialResult(trial, random_figures(trial)) for trial in trials)
