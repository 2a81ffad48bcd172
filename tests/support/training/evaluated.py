"""A network evaluated as a training run does it: chosen on the validation side, measured on the test side."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.bundle.encoders import Encoders, encode
from app.bundle.features import missing_share
from training.evaluation.choices import Choices, choose_on_validation
from training.evaluation.measurement import MeasuredFigures, measure_on_test
from training.evaluation.predictions import CountedArtists, Predictions, SoundPredictions, combine
from training.fitting.trainer import infer
from training.networks.base import GenreNet
from training.seeding import Seeds
from training.splits import Examples, Split


@dataclass(frozen=True)
class Evaluated:
    sound: SoundPredictions
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
    sound = SoundPredictions(*infer(model, encode(encoders, examples.features)))
    counted = CountedArtists.from_training_side(examples, sides)
    rng: np.random.Generator = Seeds(1).numpy("genre weight")
    choices = choose_on_validation(sound, counted, examples, sides, rng)
    artists = combine(choices.evidence, sound, missing_share(examples.features), counted.artists)
    figures = measure_on_test(choices, sound, {"artists": artists}, examples, sides, advance)
    return Evaluated(sound, artists, choices, figures)
