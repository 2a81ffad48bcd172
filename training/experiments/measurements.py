"""Fits and measures what a trial names; the figures are JSON objects."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import asdict
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from app.bundle.calibration import Calibration
from app.bundle.encoders import encode
from app.bundle.features import FEATURE_NAMES, without
from app.bundle.vectors import VectorLayout
from app.indexing.progress_log import ProgressLog
from training.config import TrainConfig
from training.evaluation.baselines import PlainSpace, fit_baseline
from training.evaluation.intervals import N_RESAMPLES, figures_with_intervals, sums_by_artist
from training.evaluation.known_features import KNOWN_FEATURES, OutcomesByKnown, draw_queries, unknown_features
from training.evaluation.measurement import rounded
from training.evaluation.metrics import (
    accuracy,
    classification_metrics,
    expected_calibration_error,
    genre_f1,
    macro_f1,
    reliability,
    true_and_predicted,
)
from training.evaluation.outcomes import Outcomes
from training.evaluation.predictions import FeaturePredictions
from training.evaluation.relatedness import (
    co_credited,
    compilation_members,
    measure_co_credited,
    measure_compilations,
)
from training.evaluation.retrieval import Searcher
from training.evaluation.simulated_extractor import (
    CORRELATIONS,
    SimulatedExtractor,
    figures_as_heard,
    figures_on_validation_as_heard,
)
from training.evaluation.statistics import first_artists
from training.experiments.trial import Baseline, Measurement, Trial
from training.fitting.encoders import fit_encoders
from training.fitting.trainer import Epoch, fit, infer
from training.pipeline import TrainedNetwork, train_and_measure
from training.seeding import Seeds
from training.splits import NOT_OF_THE_AUDIO, Examples, parts_of_test, split

REQUIRED_FIGURES: dict[Measurement, frozenset[str]] = {
    "views": frozenset({"test", "known", "by_artist"}),
    "published": frozenset({"history", "report"}),
    "extractor": frozenset({"heard", "validation"}),
}
"""The keys without which stored figures are those of something else."""
OF_AUDIO = ", what audio can tell"
"""Behind the name of a space that knows neither popularity nor explicit."""


def measure(trial: Trial, examples: Examples, device: torch.device, log: ProgressLog) -> dict[str, Any]:
    """Fit and measure what `trial` names on the examples of its protocol.

    Raises:
        TrainingDiverged: the loss is not finite.
    """
    if isinstance(trial.model, Baseline):
        return measure_baseline(trial.model, examples, log)
    if trial.measurement == "published":
        return measure_as_published(trial.model, examples, device)
    if trial.measurement == "extractor":
        return measure_as_heard(trial.model, examples, device, log)
    return measure_views(trial.model, examples, device, log)


def measure_views(config: TrainConfig, examples: Examples, device: torch.device, log: ProgressLog) -> dict[str, Any]:
    """Train a network, and measure it as `measure_trained` does."""
    return measure_trained(train_and_measure(examples, config, device, log), log)


def measure_trained(trained: TrainedNetwork, log: ProgressLog) -> dict[str, Any]:
    """Return all that a comparison reports of a network.

    `test` are the figures by view, `known` those by what is known, with intervals, `by_artist` what paired tests
    compare, `withheld` the figures without one feature, `related` the tests without genres; the rest is what is drawn.
    """
    views = trained.figures.rounded()
    views["features"]["ece_uncalibrated"] = round(_uncalibrated_error(trained), 5)
    with log.step("Measuring without one feature", total=len(FEATURE_NAMES)) as advance:
        withheld = {}
        for name in FEATURE_NAMES:
            withheld[name] = trained.measured_side.ask([name], only=["features"])["features"].figures()
            advance(1)
    parts, test = trained.parts_of_test(), trained.sides.test
    return {
        "test": views,
        "hit_by_k": {view: _rounded(curve) for view, curve in trained.figures.hit_by_k.items()},
        **_figures_by_known(trained.by_known, parts, trained.examples, test, trained.config.seed_of_split, log),
        "withheld": rounded(withheld),
        "related": _related(_spaces(trained), trained.examples, test, log),
        **_drawn(trained),
    }


def measure_as_published(config: TrainConfig, examples: Examples, device: torch.device) -> dict[str, Any]:
    """`history` and `report`, as the published study measured; `sec/epoch` is the training part of the median epoch."""
    sides = split(examples, Seeds(config.seed_of_split).numpy("split"))
    encoders = fit_encoders(examples.features[sides.train], config.model.numerics)
    fitted = fit(examples, sides, encoders, config, device)
    probabilities, embeddings = infer(fitted.model, encode(encoders, examples.features))
    test = sides.test
    searcher = Searcher(examples, VectorLayout.join(embeddings, probabilities))
    found = searcher.measure(test, np.zeros(len(test), dtype=np.float32))  # genres have no weight, as published
    return {
        "history": [_epoch(epoch) for epoch in fitted.history],
        "report": {
            "sec/epoch": round(float(np.median([epoch.seconds for epoch in fitted.history])), 4),
            "accuracy": round(accuracy(probabilities[test], examples.genre_sets[test]), 5),
            "macro_f1": round(macro_f1(probabilities[test], examples.genre_sets[test]), 5),
            "genre_hit@10": round(found.figures["genre_hit@10"], 5),
            "best_epoch": fitted.best_epoch,
            "n_epochs": len(fitted.history),
        },
    }


def measure_as_heard(config: TrainConfig, examples: Examples, device: torch.device, log: ProgressLog) -> dict[str, Any]:
    """Train a network, and measure it on what a simulated extractor hears.

    `heard` has by correlation, part of the test side and view its figures; `validation` by correlation those of the
    validation side, by features alone.
    """
    trained = train_and_measure(examples, config, device, log)
    side, parts = trained.measured_side, trained.parts_of_test()
    extractor = SimulatedExtractor.fit(trained.examples.features[trained.sides.train], config.seed_of_split)
    heard, validation = {}, {}
    with log.step("Measuring as heard", total=len(CORRELATIONS)) as advance:
        for correlation in CORRELATIONS:
            by_part = figures_as_heard(side, extractor, parts, correlation)
            heard[f"{correlation:g}"] = {part: rounded(by_view) for part, by_view in by_part.items()}
            validation[f"{correlation:g}"] = figures_on_validation_as_heard(side, extractor, trained.sides, correlation)
            advance(1)
    return {"heard": heard, "validation": rounded(validation)}


def measure_baseline(baseline: Baseline, examples: Examples, log: ProgressLog) -> dict[str, Any]:
    """The same of a baseline, by features alone; of neighbours only nearest neighbours know something."""
    sides = split(examples, Seeds(baseline.seed).numpy("split"))
    test, sets = sides.test, examples.genre_sets
    with log.step(f"Fitting {baseline.name}"):
        predict = fit_baseline(baseline.name, examples, sides, baseline.masks, baseline.seed)
    space = PlainSpace(examples, sides) if baseline.name == "k-nn" else None
    queries = draw_queries(len(test), baseline.seed)
    by_known: OutcomesByKnown = {}
    known = list(KNOWN_FEATURES) if baseline.masks else ["all 15"]
    with log.step(f"Measuring {baseline.name}", total=len(known) * len(test)) as advance:
        for name in known:
            features = without(examples.features[test], unknown_features(name))
            hits = space.hits(features, test, queries) if space else None
            by_known[name] = {"features": Outcomes.of(predict(features), sets[test], hits)}
            advance(len(test))
    views = {"features": classification_metrics(predict(examples.features[test]), sets[test])}
    related = {}
    if space:
        with log.step("Measuring plain feature space", total=len(queries)) as advance:
            no_genres = np.zeros(len(queries), dtype=np.float32)
            views["embedding"] = space.searcher.measure(test[queries], no_genres, advance).figures
        spaces = {"embedding": space.vectors}
        if baseline.masks:
            spaces[f"embedding{OF_AUDIO}"] = space.of(without(examples.features, NOT_OF_THE_AUDIO))
        related = _related(spaces, examples, test, log)
    parts = parts_of_test(baseline.protocol, examples, sides)
    return {
        "test": rounded(views),
        **_figures_by_known(by_known, parts, examples, test, baseline.seed, log),
        "related": related,
    }


def _figures_by_known(
    by_known: OutcomesByKnown,
    parts: Mapping[str, NDArray[np.int64]],
    examples: Examples,
    test: NDArray[np.int64],
    seed: int,
    log: ProgressLog,
) -> dict[str, Any]:
    """`known` and `by_artist`, by part of the test side and what is known of the features."""
    artists = first_artists(examples)[test]
    known: dict[str, Any] = {}
    by_artist: dict[str, Any] = {}
    with log.step("Drawing intervals", total=N_RESAMPLES * len(parts)) as advance:
        for part, rows in parts.items():
            cells = {(name, view): one.take(rows) for name, views in by_known.items() for view, one in views.items()}
            found = figures_with_intervals(cells, artists[rows], Seeds(seed).numpy("intervals"), advance)
            known[part] = {name: {view: found[name, view] for view in views} for name, views in by_known.items()}
            by_artist[part] = {name: sums_by_artist(cells[name, "features"], artists[rows]) for name in by_known}
    return {"known": known, "by_artist": by_artist}


def _related(
    spaces: Mapping[str, NDArray[np.float32]], examples: Examples, test: NDArray[np.int64], log: ProgressLog
) -> dict[str, dict[str, dict[str, float]]]:
    """By space and test, the figures of the tests that need no genre."""
    compiled, credited = compilation_members(examples, test), co_credited(examples, test)
    with log.step("Measuring without genres", total=len(spaces) * (len(compiled) + len(credited))) as advance:
        return {
            space: rounded(
                {
                    "compilations": measure_compilations(vectors, compiled, advance).figures,
                    "co_credited": measure_co_credited(vectors, credited, advance).figures,
                }
            )
            for space, vectors in spaces.items()
        }


def _spaces(trained: TrainedNetwork) -> dict[str, NDArray[np.float32]]:
    """The spaces that know no artist and no word, in which likeness is the inner product: float32 [n, d].

    With masks also those that know what audio can tell alone: most tracks of compilations have popularity 0, so that a
    space that knows it finds them by it.
    """
    weight = np.float32(trained.choices.features_weight)

    def spaces(by_features: FeaturePredictions) -> dict[str, NDArray[np.float32]]:
        layout = VectorLayout(by_features.embeddings.shape[1], by_features.probabilities.shape[1])
        genres = layout.split(layout.join(by_features.embeddings, by_features.probabilities)).genres
        both = [np.sqrt(1 - weight) * by_features.embeddings, np.sqrt(weight) * genres]
        return {"embedding": by_features.embeddings, "features": np.hstack(both)}

    found = spaces(trained.by_features)
    if trained.config.masks:
        less = trained.measured_side.predict(without(trained.examples.features, NOT_OF_THE_AUDIO))
        found |= {f"{space}{OF_AUDIO}": vectors for space, vectors in spaces(less).items()}
    return found


def _uncalibrated_error(trained: TrainedNetwork) -> float:
    model = deepcopy(trained.fitted.model)
    model.set_calibration(Calibration())
    test = trained.sides.test
    probabilities, _ = infer(model, encode(trained.encoders, trained.examples.features[test]))
    return expected_calibration_error(probabilities, trained.examples.genre_sets[test])


def _drawn(trained: TrainedNetwork) -> dict[str, Any]:
    test = trained.sides.test
    sets = trained.examples.genre_sets[test]
    views = {view: predictions.probabilities[test] for view, predictions in trained.views.items()}
    confusion = np.zeros((sets.shape[1], sets.shape[1]), dtype=np.int64)
    np.add.at(confusion, true_and_predicted(views["features"], sets), 1)
    return {
        "confusion": confusion.tolist(),
        "genre_f1": {view: _rounded(genre_f1(probabilities, sets)) for view, probabilities in views.items()},
        "reliability": {
            view: {name: _rounded(values) for name, values in asdict(reliability(probabilities, sets)).items()}
            for view, probabilities in views.items()
        },
    }


def _epoch(epoch: Epoch) -> dict[str, Any]:
    return {
        "epoch": epoch.number,
        "loss": round(epoch.loss, 5),
        "validation_macro_f1": round(epoch.macro_f1, 5),
        "seconds": round(epoch.seconds, 4),
    }


def _rounded(values: Any) -> list[float | None]:
    """NaN, which JSON does not have, becomes None."""
    return [None if value != value else round(value, 5) for value in np.asarray(values, dtype=np.float64).tolist()]
