"""Figures such as `training.experiments.measurements.measure` gives, drawn at random: equal for equal trials."""

import json
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from app.bundle.features import FEATURE_NAMES
from training.config import TrainConfig
from training.evaluation.known_features import KNOWN_FEATURES
from training.evaluation.simulated_extractor import CORRELATIONS
from training.experiments.trial import Baseline, Trial, TrialResult
from training.reporting.study_tables import FIGURES

CLASSIFIED = ("accuracy", "top5", "macro_f1", "log_loss", "ece")
RETRIEVED = ("genre_hit@10", "ndcg@10", "same_artist@10", "other_artists_hit@10", "other_albums_hit@10")
SPREAD = ("accuracy", "top5", "macro_f1", "ece", "genre_hit@10")
"""The figures that have intervals."""
RELATED = {"compilations": ("n", "percentile", "found@100", "found@100_chance"), "co_credited": ("n", "auc")}


def random_figures(trial: Trial, n_genres: int = 5) -> dict[str, Any]:
    """Figures of a trial on a table with compilations and artists that record together, and nine artists to test."""
    rng = np.random.default_rng(zlib.crc32(json.dumps(trial.identity()).encode()))

    def figures(*names: str) -> dict[str, float]:
        return {name: round(float(rng.random()), 5) for name in names}

    def floats(n: int) -> list[float | None]:
        return [round(value, 5) for value in sorted(rng.random(n).tolist())]

    def by_known(views: tuple[str, ...], masks: bool, names: tuple[str, ...]) -> dict[str, Any]:
        """`known` and `by_artist`."""
        sets = list(KNOWN_FEATURES) if masks else ["all 15"]
        parts = ("test", "strangers") if trial.protocol == "artists" else ("test",)
        asked = {"asked": [1] * 9, "hits": floats(9)} if "genre_hit@10" in names else {}
        return {
            "known": {
                part: {known: {view: {name: floats(3) for name in names} for view in views} for known in sets}
                for part in parts
            },
            "by_artist": {
                part: {
                    known: {
                        "artist": list(range(9)),
                        "n": [4] * 9,
                        "right": rng.integers(5, size=9).tolist(),
                        **asked,
                    }
                    for known in sets
                }
                for part in parts
            },
        }

    def related(*spaces: str) -> dict[str, Any]:
        return {space: {test: figures(*names) for test, names in RELATED.items()} for space in spaces}

    if trial.measurement == "published":
        return {"history": [], "report": {**figures(*FIGURES), "best_epoch": 1, "n_epochs": 1}}
    if trial.measurement == "extractor":
        assert isinstance(trial.model, TrainConfig)
        heard = ("features", "words") if trial.model.text else ("features",)
        sides = ("test", "strangers") if trial.protocol == "artists" else ("test",)
        return {
            "heard": {
                f"{correlation:g}": {side: {view: figures(*SPREAD) for view in heard} for side in sides}
                for correlation in CORRELATIONS
            },
            "validation": {f"{correlation:g}": figures(*CLASSIFIED) for correlation in CORRELATIONS},
        }
    masks = trial.model.masks is not None
    of_audio = [f"{space}, what audio can tell" for space in ("embedding", "features")]
    if isinstance(trial.model, Baseline):
        searches = trial.label == "k-nn"
        return {
            "test": {"features": figures(*CLASSIFIED)} | ({"embedding": figures(*RETRIEVED)} if searches else {}),
            **by_known(("features",), masks, SPREAD if searches else SPREAD[:-1]),
            "related": related("embedding", *of_audio[:masks]) if searches else {},
        }
    views = ("features", "words", "artists", "all") if trial.model.text else ("features", "artists")
    return {
        "test": {
            "embedding": figures(*RETRIEVED),
            "features": figures(*CLASSIFIED, *RETRIEVED, "ece_uncalibrated"),
            **{view: figures(*CLASSIFIED, "artist_known", *RETRIEVED) for view in views[1:]},
        },
        "hit_by_k": {view: floats(50) for view in ("embedding", *views)},
        **by_known(views, masks, SPREAD),
        "withheld": {name: figures(*SPREAD) for name in FEATURE_NAMES},
        "related": related("embedding", "features", *of_audio[: 2 * masks]),
        "confusion": rng.integers(9, size=(n_genres, n_genres)).tolist(),
        "genre_f1": {view: [None, *floats(n_genres - 1)] for view in views},
        "reliability": {
            view: {"confidence": floats(9), "accuracy": floats(9), "n": [float(n) for n in rng.integers(1, 90, 9)]}
            for view in views
        },
    }


def figures_by_trial(trials: Sequence[Trial], n_genres: int = 5) -> dict[Trial, dict[str, Any]]:
    return {trial: random_figures(trial, n_genres) for trial in trials}


def random_results(trials: Sequence[Trial]) -> Iterator[TrialResult]:
    return (TrialResult(trial, random_figures(trial)) for trial in trials)
