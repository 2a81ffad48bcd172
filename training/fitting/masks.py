"""Masks: which features an example loses while a network learns, so that it can do with whatever is known."""

from typing import Annotated, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from app.bundle.features import FEATURE_NAMES, column
from training.networks.configuration import Strict

_Share = Annotated[float, Field(ge=0, le=1)]


class MaskConfig(Strict):
    """The law of the masks (after Knockout: Nguyen et al. 2024), drawn anew for each example in each epoch.

    An example keeps all features, or loses what no analysis of audio can give (popularity, and half of the time
    explicit), or loses each feature at a rate of its own, and popularity half of the time besides.
    """

    whole: _Share = Field(description="share of the examples that keep all features")
    streaming: _Share = Field(description="share that loses what only a streaming service knows; the rest loses any")
    highest_rate: _Share = Field(description="the rate of an example of the rest is drawn between 0 and this")

    @model_validator(mode="after")
    def _shares_fit(self) -> Self:
        if self.whole + self.streaming > 1:
            raise ValueError(f"whole and streaming must not add up to more than 1, got {self.whole + self.streaming:g}")
        return self


def draw_masks(n: int, config: MaskConfig, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Draw for each of `n` examples which features it keeps, bool [n, 15]."""
    fate = rng.random((n, 1))
    rates = config.highest_rate * rng.random((n, 1))
    half = rng.random((n, 2)) < 0.5
    popularity, explicit = column("popularity"), column("explicit")

    lost_at_random = rng.random((n, len(FEATURE_NAMES))) < rates
    lost_at_random[:, popularity] |= half[:, 0]
    lost_streaming = np.zeros((n, len(FEATURE_NAMES)), dtype=np.bool_)
    lost_streaming[:, popularity] = True
    lost_streaming[:, explicit] = half[:, 1]
    kept: NDArray[np.bool_] = ~np.where(fate < config.whole + config.streaming, lost_streaming, lost_at_random)
    return kept | (fate < config.whole)


def with_less_known(
    features: NDArray[np.float32], config: MaskConfig | None, rng: np.random.Generator
) -> list[NDArray[np.float32]]:
    """Features float32 [n, 15] as they are and, where there are masks, under them and with any share unknown.

    The last goes on to where nothing is known, which no mask of training does: words alone must be an answer too.
    """
    if config is None:
        return [features]
    any_share = rng.random(features.shape) >= rng.random((len(features), 1))
    return [features, masked(features, draw_masks(len(features), config, rng)), masked(features, any_share)]


def masked(features: NDArray[np.float32], kept: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Features float32 [n, 15] with NaN for what is not kept; `kept`: bool [n, 15] or [15]."""
    return np.where(kept, features, np.float32(np.nan))
