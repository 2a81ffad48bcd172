"""A network evaluated as a training run does it: chosen on the validation side, measured on the test side."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.bundle.encoders import Encoders, encode
from app.bundle.features import missing_share
from training.evaluation.choices import Choices, choose_on_validation
from training.evaluation.measurement import MeasuredFigures, measure_on_test, searchers_by_view
from training.evaluation.predictions import CountedArtists, FeaturePredictions, Predictions, views_by_evidence
from training.fitting.trainer import infer
from training.networks.base import GenreNet
from training.seeding import Seeds
from training.splits import Examples, Split


@dataclass(frozen=True)
class Evaluated:
    by_features: FeaturePredictions
    artists: Predictions
    choices: Choices
    figures: MeasuredFigures


def evaluated(
    model: GenreNet,
    encoders: Encoders,
    examples: Examples,
    sides: Split,
    advance: Callable[[int], None] = lambda _: None,
) -> Evaluated:
    by_features = FeaturePredictions(*infer(model, encode(encoders, examples.features)))
    counted = CountedArtists.from_training_side(examples, sides)
    rng: np.random.Generator = Seeds(1).numpy("genre weight")
    choices = choose_on_validation(by_features, counted, examples, sides, rng)
    missing = missing_share(examples.features)
    views = views_by_evidence(choices.evidence, by_features, missing, counted.artists, None)
    searchers = searchers_by_view(by_features.embeddings, views, examples)
    figures = measure_on_test(choices, views, searchers, examples, sides.test, np.arange(len(sides.test)), advance)
    return Evaluated(by_features, views["artists"], choices, figures)
