"""Fits and measures what a trial names; the figures are JSON objects."""

from copy import deepcopy
from dataclasses import asdict
from typing import Any

import numpy as np
import torch

from app.bundle.calibration import Calibration
from app.bundle.encoders import encode
from app.bundle.vectors import VectorLayout
from training.config import TrainConfig
from training.evaluation.baselines import baseline_probabilities, standardised_vectors
from training.evaluation.metrics import (
    accuracy,
    classification_metrics,
    expected_calibration_error,
    genre_f1,
    macro_f1,
    reliability,
    true_and_predicted,
)
from training.evaluation.retrieval import Searcher
from training.experiments.trial import Baseline, Measurement, Trial
from training.fitting.encoders import fit_encoders
from training.fitting.trainer import Epoch, fit, infer
from training.pipeline import TrainedNetwork, train_and_measure
from training.progress import ProgressLog
from training.seeding import Seeds
from training.splits import Examples, split

REQUIRED_FIGURES: dict[Measurement, frozenset[str]] = {
    "views": frozenset({"test"}),
    "published": frozenset({"history", "report"}),
}
"""The keys without which stored figures are those of something else."""


def measure(trial: Trial, examples: Examples, device: torch.device, log: ProgressLog) -> dict[str, Any]:
    """Fit and measure what `trial` names on the examples of its protocol.

    Raises:
        TrainingDiverged: the loss is not finite.
    """
    if isinstance(trial.model, Baseline):
        return measure_baseline(trial.model, examples, log)
    if trial.measurement == "published":
        return measure_as_published(trial.model, examples, device)
    return measure_views(trial.model, examples, device, log)


def measure_views(config: TrainConfig, examples: Examples, device: torch.device, log: ProgressLog) -> dict[str, Any]:
    """`test`, the figures by view, and what the figures of the model card are drawn from."""
    trained = train_and_measure(examples, config, device, log)
    views = trained.figures.rounded()
    views["sound"]["ece_uncalibrated"] = round(_uncalibrated_error(trained), 5)
    return {
        "test": views,
        "hit_by_k": {view: _rounded(curve) for view, curve in trained.figures.hit_by_k.items()},
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


def measure_baseline(baseline: Baseline, examples: Examples, log: ProgressLog) -> dict[str, Any]:
    """`test`, the figures by view; nearest neighbours have a space to search as well."""
    sides = split(examples, Seeds(baseline.seed).numpy("split"))
    with log.step(f"Fitting {baseline.name}", total=len(sides.test)) as advance:
        probabilities = baseline_probabilities(baseline.name, examples, sides, baseline.seed, advance)
    views = {"sound": classification_metrics(probabilities, examples.genre_sets[sides.test])}
    if baseline.name == "k-nn":
        vectors = standardised_vectors(examples, sides)
        plain = Searcher(examples, VectorLayout.join(vectors, np.ones(examples.genre_sets.shape, dtype=np.float32)))
        with log.step("Measuring plain feature space", total=len(sides.test)) as advance:
            found = plain.measure(sides.test, np.zeros(len(sides.test), dtype=np.float32), advance)
        views["embedding"] = found.figures
    return {"test": {view: {name: round(v, 5) for name, v in figures.items()} for view, figures in views.items()}}


def _uncalibrated_error(trained: TrainedNetwork) -> float:
    model = deepcopy(trained.fitted.model)
    model.set_calibration(Calibration())
    test = trained.sides.test
    probabilities, _ = infer(model, encode(trained.encoders, trained.examples.features[test]))
    return expected_calibration_error(probabilities, trained.examples.genre_sets[test])


def _drawn(trained: TrainedNetwork) -> dict[str, Any]:
    test = trained.sides.test
    sets = trained.examples.genre_sets[test]
    by_evidence = trained.by_evidence.items()
    views = {"sound": trained.sound.probabilities[test]}
    views |= {view: predictions.probabilities[test] for view, predictions in by_evidence}
    confusion = np.zeros((sets.shape[1], sets.shape[1]), dtype=np.int64)
    np.add.at(confusion, true_and_predicted(views["sound"], sets), 1)
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
