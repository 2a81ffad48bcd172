"""Puts the trials of a comparison together: statistics over the seeds, paired tests, and the figures."""

import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from training.config import Protocol
from training.experiments.comparison import ABLATED_PROTOCOL, ABLATIONS, NETWORK, PERCEPTRON
from training.experiments.measurements import OF_AUDIO
from training.experiments.trial import Results
from training.reporting.figures import draw_confusion, draw_genre_f1, draw_hits, draw_known, draw_reliability
from training.reporting.paired_tests import paired_tests

Statistics = dict[str, dict[str, float]]
"""By figure: `mean`, `std` (of a sample, over the seeds) and `n`, the number of seeds. Where there are intervals, `low`
and `high` are the means of the ends of the seeds' 95 % intervals."""

VIEWS = {"features": "features alone", "words": "with words", "artists": "with artists", "all": "all evidence"}
"""How what is at hand beside features is named, in the order of tables."""
_EMBEDDING = "pure embedding"
N_HARDEST = 10


def summarise(results: Results, genres: Sequence[str]) -> dict[str, Any]:
    """What report.json holds under `comparison`.

    `known` has for each part of a test side (`strangers` is of the protocol `artists`) and model what each set of known
    features gives; `tests` compares the network by features alone with the others.
    """
    seeds = sorted({trial.seed for trial in results})
    protocols = [protocol for protocol in get_args(Protocol) if any(trial.protocol == protocol for trial in results)]
    ablated = {
        trial.label: result["test"]
        for trial, result in results.items()
        if trial.label in ABLATIONS or (trial.label, trial.protocol, trial.seed) == _first(seeds)
    }
    return {
        "seeds": seeds,
        "known": _known(results),
        "tests": paired_tests(results),
        "protocols": {protocol: _models(results, protocol) for protocol in protocols},
        "withheld": _withheld(results),
        "hardest": _hardest(results, genres),
        "related": {protocol: _related(results, protocol) for protocol in protocols if protocol != "rows"},
        "ablations": ablated if len(ablated) > 1 else {},
    }


def draw_comparison(results: Results, genres: tuple[str, ...], protocol: Protocol, directory: Path) -> None:
    """What is known against accuracy over all seeds; reliability, confusion and F1 by genre of the network's first seed
    on `protocol`; and hit@k over all seeds.
    """
    runs = {trial: result for trial, result in results.items() if trial.protocol == protocol}
    first = min((trial for trial in runs if trial.label == NETWORK), key=lambda trial: trial.seed)
    drawn = runs[first]
    reliability, scores = (
        {label: drawn[what][view] for view, label in VIEWS.items() if view in drawn[what]}
        for what in ("reliability", "genre_f1")
    )
    known = {
        part: {
            label: {name: [of["accuracy"][end] for end in ("mean", "low", "high")] for name, of in by_known.items()}
            for label, by_known in models.items()
            if label in VIEWS.values()
        }
        for part, models in _known(results).items()
    }
    draw_known(known, directory / "known.png")
    draw_reliability(reliability, directory / "reliability.png")
    draw_confusion(np.array(drawn["confusion"]), genres, directory / "confusion.png")
    draw_genre_f1(scores, genres, directory / "genre_f1.png")
    shown = {_EMBEDDING: "embedding"} | {label: view for view, label in VIEWS.items() if view in drawn["hit_by_k"]}
    curves = {label: _curves(runs, NETWORK, view) for label, view in shown.items()}
    draw_hits({**curves, PERCEPTRON: _curves(runs, PERCEPTRON, "embedding")}, directory / "hits.png")


def _first(seeds: list[int]) -> tuple[str, str, int]:
    return NETWORK, ABLATED_PROTOCOL, seeds[0]


def _of_network(results: Results, protocol: str) -> list[Mapping[str, Any]]:
    return [result for trial, result in results.items() if (trial.label, trial.protocol) == (NETWORK, protocol)]


def _by_model(results: Results, protocol: str) -> dict[str, list[Mapping[str, Any]]]:
    """The results of every seed by model, ablations left out."""
    models: dict[str, list[Mapping[str, Any]]] = {}
    for trial, result in results.items():
        if trial.protocol == protocol and trial.label not in ABLATIONS:
            models.setdefault(trial.label, []).append(result)
    return models


def _known(results: Results) -> dict[str, dict[str, dict[str, Statistics]]]:
    """By part of a test side, by model (the network has one for each evidence), by what is known of the features."""
    found: dict[str, dict[str, dict[str, Statistics]]] = {}
    for protocol in get_args(Protocol):
        for model, of_seeds in _by_model(results, protocol).items():
            for part in of_seeds[0]["known"]:
                models = found.setdefault(protocol if part == "test" else part, {})
                models |= _known_of_model(model, [result["known"][part] for result in of_seeds])
    return found


def _known_of_model(model: str, of_seeds: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Statistics]]:
    views = next(iter(of_seeds[0].values())) if model == NETWORK else ("features",)
    return {
        VIEWS[view] if model == NETWORK else model: {
            known: _with_intervals([one[known][view] for one in of_seeds]) for known in of_seeds[0]
        }
        for view in VIEWS
        if view in views
    }


def _models(results: Results, protocol: Protocol) -> dict[str, Statistics]:
    """The network's views, and every other model with what it can: probabilities, and neighbours by its embedding."""
    tests = {model: [result["test"] for result in of_seeds] for model, of_seeds in _by_model(results, protocol).items()}
    network = tests.pop(NETWORK)
    shown = {"embedding": _EMBEDDING} | VIEWS
    models = {
        f"{NETWORK}, {label}": _statistics([test[view] for test in network])
        for view, label in shown.items()
        if view in network[0]
    }
    for name, of_seeds in tests.items():
        models[name] = _statistics([{**test["features"], **test.get("embedding", {})} for test in of_seeds])
    return models


def _withheld(results: Results) -> dict[str, Statistics]:
    """By feature that alone is not known, of the network by features alone on the protocol `recordings`."""
    of_seeds = [result["withheld"] for result in _of_network(results, ABLATED_PROTOCOL)]
    return {name: _statistics([one[name] for one in of_seeds]) for name in of_seeds[0]}


def _hardest(results: Results, genres: Sequence[str]) -> list[dict[str, Any]]:
    """The genres of the lowest mean F1 by features alone on `recordings`, and what each is taken for.

    A genre that always stands beside another, as songwriter beside singer-songwriter in the Spotify table, counts as
    that one, and is in no list.
    """
    of_seeds = _of_network(results, ABLATED_PROTOCOL)
    f1 = {view: _mean_f1([one["genre_f1"][view] for one in of_seeds]) for view in of_seeds[0]["genre_f1"]}
    confusion = np.sum([one["confusion"] for one in of_seeds], axis=0)
    return [
        {
            "genre": genres[genre],
            "f1": {view: round(float(scores[genre]), 5) for view, scores in f1.items()},
            **_taken_for(confusion[genre], genre, genres),
        }
        for genre in [g for g in np.argsort(f1["features"], kind="stable").tolist() if confusion[g].any()][:N_HARDEST]
    ]


def _mean_f1(of_seeds: Sequence[Sequence[float | None]]) -> NDArray[np.float64]:
    """float64 [n_genres]; a genre that a test side has not counts where the others have it, and else as easy."""
    scores = np.array(of_seeds, dtype=np.float64)
    n = np.maximum((~np.isnan(scores)).sum(axis=0), 1)
    return np.where(np.isnan(scores).all(axis=0), 1.0, np.nansum(scores, axis=0) / n)


def _taken_for(confused: NDArray[np.int64], genre: int, genres: Sequence[str]) -> dict[str, Any]:
    others = confused.copy()
    others[genre] = 0
    worst = int(others.argmax())
    return {"taken_for": genres[worst], "share": round(float(others[worst] / max(confused.sum(), 1)), 5)}


def _related(results: Results, protocol: str) -> dict[str, dict[str, Statistics]]:
    """By space and test, what is said without genre labels; others than the network search by their embedding alone."""
    found: dict[str, dict[str, Statistics]] = {}
    for known in ("", OF_AUDIO):
        for model, of_seeds in _by_model(results, protocol).items():
            spaces = {"embedding": _EMBEDDING, "features": VIEWS["features"]} if model == NETWORK else {"embedding": ""}
            for space, label in spaces.items():
                tests = [result["related"].get(space + known) for result in of_seeds]
                if all(tests):
                    name = f"{model}{', ' if label else ''}{label}{known}"
                    found[name] = {test: _statistics([one[test] for one in tests]) for test in tests[0]}
    return found


def _curves(runs: Results, name: str, view: str) -> NDArray[np.float64]:
    return np.array([result["hit_by_k"][view] for trial, result in runs.items() if trial.label == name])


def _statistics(runs: Sequence[Mapping[str, float]]) -> Statistics:
    return {name: _statistic([run[name] for run in runs]) for name in runs[0]}


def _with_intervals(runs: Sequence[Mapping[str, Sequence[float]]]) -> Statistics:
    return {name: _statistic(*zip(*(run[name] for run in runs), strict=True)) for name in runs[0]}


def _statistic(values: Sequence[float], lows: Sequence[float] = (), highs: Sequence[float] = ()) -> dict[str, float]:
    deviation = statistics.stdev(values) if len(values) > 1 else 0.0
    ends = {"low": lows, "high": highs} if lows else {}
    return {
        "mean": round(statistics.fmean(values), 5),
        "std": round(deviation, 5),
        "n": len(values),
        **{name: round(statistics.fmean(end), 5) for name, end in ends.items()},
    }
