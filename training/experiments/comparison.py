"""Compares a network with ordinary models and with itself less one ingredient: which runs that takes, and each of them.

Every run of one protocol and seed is measured on the same split.
"""

from copy import deepcopy
from dataclasses import asdict, dataclass
from typing import Any, get_args

import numpy as np
import torch

from app.bundle.calibration import Calibration
from app.bundle.encoders import encode
from app.bundle.vectors import VectorLayout
from training.config import Protocol, TrainConfig, load_config, with_overrides
from training.data.table import Table
from training.data.tracks import Tracks
from training.evaluation.baselines import BASELINES, baseline_probabilities, standardised_vectors
from training.evaluation.metrics import (
    classification_metrics,
    expected_calibration_error,
    genre_f1,
    reliability,
    true_and_predicted,
)
from training.evaluation.retrieval import Searcher
from training.fitting.trainer import infer
from training.pipeline import Run, run_training
from training.progress import ProgressLog
from training.seeding import Seeds
from training.splits import examples_of, split

NETWORK = "network"
PERCEPTRON = "perceptron"
ABLATED_PROTOCOL: Protocol = "recordings"
ABLATIONS: dict[str, tuple[str, ...]] = {
    "numbers standardised, not through quantiles": ("model.numerics=standard",),
    "no periodic features": ("model.n_frequencies=0",),
    "no cosine head": ("model.cosine_weight=0", "model.mix=0"),
    "no nearest-neighbour loss": ("model.neighbour_weight=0",),
    "one tower: genres from the cosine head alone": ("model.mix=1",),
    "no dropout": ("model.retrieval.dropout=0", "model.classifier.dropout=0"),
    "constant learning rate, early stopping": (
        "optimiser.schedule=constant",
        "optimiser.learning_rate=5e-4",
        "optimiser.patience=5",
    ),
}


@dataclass(frozen=True)
class Planned:
    """One run: `name` is NETWORK, PERCEPTRON, a key of ABLATIONS or of BASELINES, which alone have no configuration."""

    name: str
    protocol: Protocol
    seed: int
    config: TrainConfig | None

    def identity(self, table_sha256: str) -> dict[str, Any]:
        """Everything that decides the result, as JSON."""
        return {
            "name": self.name if self.config is None else "trained",
            "protocol": self.protocol,
            "seed": self.seed,
            "config": self.config and self.config.model_dump(mode="json"),
            "table": table_sha256,
        }


def plan(config: TrainConfig, n_seeds: int) -> list[Planned]:
    """The runs of a comparison: all protocols, `n_seeds` seeds from the configuration's on; ablations with the first.

    Ordered so that what matters most is there first.
    """
    seeds = range(config.seed, config.seed + n_seeds)
    places = [(protocol, seed) for seed in seeds for protocol in get_args(Protocol)]
    perceptron = load_config("baseline")
    runs = [Planned(NETWORK, *place, _at(config, *place)) for place in places]
    runs += [Planned(PERCEPTRON, *place, _at(perceptron, *place)) for place in places]
    runs += [Planned(name, *place, None) for name in BASELINES for place in places]
    if config.model.kind == "two-tower":
        for name, overrides in ABLATIONS.items():
            ablated = with_overrides(_at(config, ABLATED_PROTOCOL, config.seed), overrides)
            runs.append(Planned(name, ABLATED_PROTOCOL, config.seed, ablated))
    return runs


def execute(planned: Planned, table: Table, tracks: Tracks, device: torch.device, log: ProgressLog) -> dict[str, Any]:
    """The result of a run, as JSON: `test`, the figures by view, and for a network what the figures are drawn from."""
    if planned.config is None:
        return _baseline(planned, table, tracks, log)
    run = run_training(table, tracks, planned.config, device, log)
    views = run.metrics()
    views["sound"]["ece_uncalibrated"] = round(_uncalibrated_error(run), 5)
    return {
        "test": views,
        "hit_by_k": {view: _rounded(curve) for view, curve in run.figures.hit_by_k.items()},
        **_details(run),
    }


def _at(config: TrainConfig, protocol: Protocol, seed: int) -> TrainConfig:
    return config.model_copy(update={"protocol": protocol, "seed": seed})


def _baseline(planned: Planned, table: Table, tracks: Tracks, log: ProgressLog) -> dict[str, Any]:
    examples = examples_of(planned.protocol, table, tracks)
    sides = split(examples, Seeds(planned.seed).numpy("split"))
    with log.step(f"Fitting {planned.name}", total=len(sides.test)) as advance:
        probabilities = baseline_probabilities(planned.name, examples, sides, planned.seed, advance)
    views = {"sound": classification_metrics(probabilities, examples.genre_sets[sides.test])}
    if planned.name == "k-nn":
        vectors = standardised_vectors(examples, sides)
        plain = Searcher(examples, VectorLayout.join(vectors, np.ones(examples.genre_sets.shape, dtype=np.float32)))
        with log.step("Measuring plain feature space", total=len(sides.test)) as advance:
            found = plain.measure(sides.test, np.zeros(len(sides.test), dtype=np.float32), advance)
        views["embedding"] = found.figures
    return {"test": {view: {name: round(v, 5) for name, v in figures.items()} for view, figures in views.items()}}


def _uncalibrated_error(run: Run) -> float:
    model = deepcopy(run.fitted.model)
    model.set_calibration(Calibration())
    test = run.sides.test
    probabilities, _ = infer(model, encode(run.encoders, run.examples.features[test]))
    return expected_calibration_error(probabilities, run.examples.genre_sets[test])


def _details(run: Run) -> dict[str, Any]:
    test = run.sides.test
    sets = run.examples.genre_sets[test]
    views = {"sound": run.sound.probabilities[test], "artists": run.artists.probabilities[test]}
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


def _rounded(values: Any) -> list[float | None]:
    """NaN, which JSON has not, becomes None."""
    return [None if value != value else round(value, 5) for value in np.asarray(values, dtype=np.float64).tolist()]
