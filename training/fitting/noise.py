"""Noise: errors such as an extractor makes, in the features that a network learns from (errors in variables)."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from app.bundle.features import FEATURES, column
from training.fitting.copula import GaussianCopula
from training.networks.configuration import Strict

_Share = Annotated[float, Field(ge=0, le=1)]

SOFT_FEATURES = (
    "danceability",
    "energy",
    "speechiness",
    "acousticness",
    "instrumentalness",
    "liveness",
    "valence",
)
"""Those without a definition that two programs could agree on: they correlate, and that is all."""
_FIFTH, _SHARPS_OF_RELATIVE = 7, 3  # semitones


class NoiseConfig(Strict):
    """The law of the noise, drawn anew for each example in each epoch.

    An example keeps its values, or each of them is an extractor's: the soft features correlate with the true ones, by a
    correlation of the example's own; the tempo is off a little or by an octave, the loudness a little; and the key is
    taken for one that is near it in music, as such programs do.
    """

    share: _Share = Field(description="share of the examples whose values are an extractor's")
    lowest_correlation: _Share = Field(description="the correlation of an example is drawn between this and 1")
    tempo_octave: _Share = Field(description="share of those whose tempo is taken for half or twice of it")
    tempo_spread: float = Field(ge=0, le=0.5, description="standard deviation of the tempo's logarithm")
    loudness_spread: float = Field(ge=0, le=20, description="standard deviation of the loudness, in dB")
    key_confusion: _Share = Field(description="share of those whose key is taken for the fifth, relative or parallel")


@dataclass(frozen=True)
class Noise:
    """A law, and how features are spread where it was fitted.

    Attributes:
        config: The law.
        copula: Of the soft features of the training side.
    """

    config: NoiseConfig
    copula: GaussianCopula

    @classmethod
    def fit(cls, config: NoiseConfig, features: NDArray[np.float32]) -> "Noise":
        """Of `config`, on the training side, float32 [n, 15] with NaN for unknown."""
        return cls(config, GaussianCopula.fit(features, SOFT_FEATURES))

    def draw(self, features: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
        """A copy of `features`, float32 [n, 15], with noise; what is unknown stays unknown."""
        n, config = len(features), self.config
        noisy = rng.random(n) < config.share
        correlation = rng.uniform(config.lowest_correlation, 1, n)
        heard = self.copula.disturbed(features, correlation, rng)
        _scale_tempo(heard, config, rng)
        _shift_loudness(heard, config, rng)
        _confuse_key(heard, config, rng)
        return np.where(noisy[:, None], heard, features)


def _scale_tempo(features: NDArray[np.float32], config: NoiseConfig, rng: np.random.Generator) -> None:
    octaves = rng.choice((-1, 1), len(features)) * (rng.random(len(features)) < config.tempo_octave)
    factors = np.exp2(octaves) * np.exp(rng.normal(0, config.tempo_spread, len(features)))
    _change(features, "tempo", features[:, column("tempo")] * factors)


def _shift_loudness(features: NDArray[np.float32], config: NoiseConfig, rng: np.random.Generator) -> None:
    shifts = rng.normal(0, config.loudness_spread, len(features))
    _change(features, "loudness", features[:, column("loudness")] + shifts)


def _confuse_key(features: NDArray[np.float32], config: NoiseConfig, rng: np.random.Generator) -> None:
    """Half of the confusions are fifths, up or down, and a quarter each the relative and the parallel key.

    A key is taken for its relative only where its mode is known as well.
    """
    key, mode = features[:, column("key")], features[:, column("mode")]
    fate, share = rng.random(len(features)), config.key_confusion
    up = np.where(rng.random(len(features)) < 0.5, _FIFTH, -_FIFTH)
    relative = np.where(mode == 1, -_SHARPS_OF_RELATIVE, _SHARPS_OF_RELATIVE)
    both = ~np.isnan(key) & ~np.isnan(mode)
    is_fifth = fate < share / 2
    is_relative = both & ~is_fifth & (fate < 3 * share / 4)
    is_parallel = (3 * share / 4 <= fate) & (fate < share)
    shifts = np.where(is_fifth, up, np.where(is_relative, relative, 0))
    features[:, column("key")] = (key + shifts) % 12
    features[:, column("mode")] = np.where(is_relative | is_parallel, 1 - mode, mode)


def _change(features: NDArray[np.float32], name: str, values: NDArray[np.float64]) -> None:
    """Write values, within the range of the feature."""
    place = column(name)
    features[:, place] = values.clip(FEATURES[place].minimum, FEATURES[place].maximum)
