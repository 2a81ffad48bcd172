"""How the features of an extractor are brought to the scales of those that the model learned from."""

from functools import cached_property
from itertools import pairwise
from typing import Annotated, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, model_validator

from app.bundle.features import FEATURES, column

_RANGES = {feature.name: (feature.minimum, feature.maximum) for feature in FEATURES if feature.kind == "numeric"}


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FeatureScale(_Strict):
    """Of one feature: piecewise-linear from `estimated` to `matched`, constant beyond the ends. It keeps the order."""

    name: str
    estimated: tuple[FiniteFloat, ...] = Field(min_length=1, description="ascending")
    matched: tuple[FiniteFloat, ...] = Field(description="what becomes of each, within the range of the feature")

    @model_validator(mode="after")
    def _is_monotone(self) -> Self:
        if self.name not in _RANGES:
            raise ValueError(f"name: expected one of {', '.join(_RANGES)}, got {self.name[:64]!r}")
        ascending = all(a < b for a, b in pairwise(self.estimated)) and all(a <= b for a, b in pairwise(self.matched))
        if len(self.estimated) != len(self.matched) or not ascending:
            raise ValueError("estimated and matched must be equally many and ascend")
        low, high = _RANGES[self.name]
        if self.matched[0] < low or self.matched[-1] > high:
            raise ValueError(f"matched: expected numbers from {low:g} to {high:g}")
        return self

    @cached_property
    def _knots(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        return np.array(self.estimated), np.array(self.matched)

    def apply(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """What becomes of values, float32 [n]; NaN stays NaN."""
        return np.interp(values, *self._knots).astype(np.float32)


class Scales(_Strict):
    """The content of scales.json.

    Attributes:
        extractor: name and version of what estimated the features; those of any other are left as they are.
        reference: whose features they were brought to: the version of the bundle of the model.
        features: those that are matched; all others stay as they are.
    """

    extractor: Annotated[str, Field(min_length=1, max_length=200)]
    reference: Annotated[str, Field(min_length=1, max_length=200)]
    features: tuple[FeatureScale, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        if len({feature.name for feature in self.features}) != len(self.features):
            raise ValueError("features: a name stands twice")
        return self

    def apply(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """A copy of raw features of the extractor, float32 [n, 15] with NaN for unknown, on the scales of the model."""
        matched = features.copy()
        for feature in self.features:
            place = column(feature.name)
            matched[:, place] = feature.apply(features[:, place])
        return matched
