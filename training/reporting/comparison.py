"""Puts the trials of a comparison together: mean and deviation over the seeds, and the figures."""

import statistics
from pathlib import Path
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from training.config import Protocol
from training.experiments.comparison import ABLATED_PROTOCOL, ABLATIONS, NETWORK, PERCEPTRON
from training.experiments.trial import Results
from training.reporting.figures import draw_confusion, draw_genre_f1, draw_hits, draw_reliability

Statistics = dict[str, dict[str, float]]
"""By figure: `mean`, `std` (of a sample, over the seeds) and `n`, the number of seeds."""

_VIEWS = {"by sound": "sound", "pure embedding": "embedding", "with artists": "artists"}


def summarise(results: Results) -> dict[str, Any]:
    """What report.json holds under `comparison`: statistics by protocol and model, and the ablations of one seed."""
    seeds = sorted({trial.seed for trial in results})
    ablated = {
        trial.label: result["test"]
        for trial, result in results.items()
        if trial.label in ABLATIONS or (trial.label, trial.protocol, trial.seed) == _first(seeds)
    }
    return {
        "seeds": seeds,
        "protocols": {protocol: _models(results, protocol) for protocol in get_args(Protocol)},
        "ablations": ablated if len(ablated) > 1 else {},
    }


def draw_comparison(results: Results, genres: tuple[str, ...], protocol: Protocol, directory: Path) -> None:
    """Reliability, confusion and F1 by genre of the network's first seed on `protocol`, and hit@k over all seeds."""
    runs = {trial: result for trial, result in results.items() if trial.protocol == protocol}
    first = min((trial for trial in runs if trial.label == NETWORK), key=lambda trial: trial.seed)
    drawn = runs[first]
    reliability, scores = (
        {label: drawn[what][view] for label, view in _VIEWS.items() if view in drawn[what]}
        for what in ("reliability", "genre_f1")
    )
    draw_reliability(reliability, directory / "reliability.png")
    draw_confusion(np.array(drawn["confusion"]), genres, directory / "confusion.png")
    draw_genre_f1(scores, genres, directory / "genre_f1.png")
    curves = {label: _curves(runs, NETWORK, view) for label, view in _VIEWS.items()}
    draw_hits({**curves, PERCEPTRON: _curves(runs, PERCEPTRON, "embedding")}, directory / "hits.png")


def _first(seeds: list[int]) -> tuple[str, str, int]:
    return NETWORK, ABLATED_PROTOCOL, seeds[0]


def _models(results: Results, protocol: Protocol) -> dict[str, Statistics]:
    """The network's views, and every other model with what it can: probabilities, and neighbours by its embedding."""
    tests: dict[str, list[dict[str, dict[str, float]]]] = {}
    for trial, result in results.items():
        if trial.protocol == protocol and trial.label not in ABLATIONS:
            tests.setdefault(trial.label, []).append(result["test"])
    network = tests.pop(NETWORK)
    models = {f"{NETWORK}, {label}": _statistics([test[view] for test in network]) for label, view in _VIEWS.items()}
    for name, of_seeds in tests.items():
        models[name] = _statistics([{**test["sound"], **test.get("embedding", {})} for test in of_seeds])
    return models


def _curves(runs: Results, name: str, view: str) -> NDArray[np.float64]:
    return np.array([result["hit_by_k"][view] for trial, result in runs.items() if trial.label == name])


def _statistics(runs: list[dict[str, float]]) -> Statistics:
    return {name: _statistic([run[name] for run in runs]) for name in runs[0]}


def _statistic(values: list[float]) -> dict[str, float]:
    deviation = statistics.stdev(values) if len(values) > 1 else 0.0
    return {"mean": round(statistics.fmean(values), 5), "std": round(deviation, 5), "n": len(values)}
