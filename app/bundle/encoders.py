"""Encoders: fitted in training, stored in the bundle, applied by the one function `encode` in both worlds."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import isnan, nan
from typing import Annotated, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, model_validator

from app.bundle.features import CATEGORICAL_FEATURES, FEATURE_NAMES, NUMERIC_FEATURES, column

_NUMERIC_COLUMNS = tuple(column(name) for name in NUMERIC_FEATURES)
_CATEGORICAL_COLUMNS = tuple(column(name) for name in CATEGORICAL_FEATURES)


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StandardTransform(_Strict):
    """z = (x - mean) / std."""

    kind: Literal["standard"] = "standard"
    mean: FiniteFloat
    std: FiniteFloat = Field(gt=0)

    def apply(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        return (values - self.mean) / self.std

    def of(self, value: float) -> float:
        """As `apply` has it, to the last bit."""
        return (value - self.mean) / self.std


class QuantileTransform(_Strict):
    """Piecewise-linear from `values` to `scores`, fitted to give a standard normal; constant beyond the ends."""

    kind: Literal["quantile"] = "quantile"
    values: tuple[FiniteFloat, ...] = Field(min_length=1)
    scores: tuple[FiniteFloat, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _is_monotone(self) -> Self:
        ascending = all(a < b for a, b in pairwise(self.values)) and all(a <= b for a, b in pairwise(self.scores))
        if len(self.values) != len(self.scores) or not ascending:
            raise ValueError("values and scores must be equally many and ascend")
        return self

    @cached_property
    def _knots(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        return np.array(self.values), np.array(self.scores)  # made once: from tuples, it is most of an interpolation

    def apply(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.interp(values, *self._knots)

    def of(self, value: float) -> float:
        """As `apply` has it, to the last bit."""
        values, scores = self.values, self.scores
        if isnan(value) and len(values) > 1:  # of a single knot, `np.interp` has its score for all
            return value
        right = bisect_right(values, value)
        left = right - 1
        if left < 0 or right == len(values) or values[left] == value:
            return scores[max(left, 0)]
        slope = (scores[right] - scores[left]) / (values[right] - values[left])
        return slope * (value - values[left]) + scores[left]


class NumericEncoder(_Strict):
    """Transforms the values of a feature.

    Attributes:
        name: Of the feature.
        fill: What stands in for an unknown value, in the feature's own unit, where the network was trained so. None:
            the network is told that the value is unknown.
        transform: Of known values. None: training knew no value, and the network is told that any value is unknown.
    """

    name: str
    fill: FiniteFloat | None
    transform: Annotated[StandardTransform | QuantileTransform, Field(discriminator="kind")] | None

    def apply(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """What the network takes in for values, float64 [n]."""
        return np.full(len(values), np.nan) if self.transform is None else self.transform.apply(values)

    def of(self, value: float) -> float:
        """The same of one value, which may be unknown: NaN."""
        if self.transform is None:
            return nan
        return self.transform.of(self.fill if self.fill is not None and isnan(value) else value)


class CategoricalEncoder(_Strict):
    """A vocabulary: the code of `values[i]` is i + 1. Code 0 is reserved for unknown and unseen values."""

    name: str
    values: tuple[Annotated[int, Field(ge=-1_000, le=1_000)], ...]  # far beyond those of any feature

    @model_validator(mode="after")
    def _values_ascend(self) -> Self:
        if list(self.values) != sorted(set(self.values)):
            raise ValueError(f"the vocabulary of {self.name} must be ascending and without repeats")
        return self

    @property
    def n_codes(self) -> int:
        return len(self.values) + 1

    @cached_property
    def _vocabulary(self) -> NDArray[np.float64]:
        """With NaN behind the last value: where a search ends that finds nothing, and equal to nothing."""
        return np.array((*self.values, np.nan))

    def apply(self, values: NDArray[np.float64]) -> NDArray[np.int64]:
        """Codes of raw values; 0 for NaN and for what is not in the vocabulary."""
        places = self._vocabulary.searchsorted(values)  # NaN sorts last
        codes: NDArray[np.int64] = (places + 1) * (self._vocabulary[places] == values)
        return codes

    @cached_property
    def _codes(self) -> dict[float, int]:
        return {float(value): code for code, value in enumerate(self.values, 1)}

    def of(self, value: float) -> int:
        """The code of one raw value."""
        return self._codes.get(value, 0)


class Encoders(_Strict):
    """All encoders, in the order of the feature schema."""

    numeric: tuple[NumericEncoder, ...]
    categorical: tuple[CategoricalEncoder, ...]

    @model_validator(mode="after")
    def _names_follow_schema(self) -> Self:
        for kind, found, expected in (
            ("numeric", tuple(e.name for e in self.numeric), NUMERIC_FEATURES),
            ("categorical", tuple(e.name for e in self.categorical), CATEGORICAL_FEATURES),
        ):
            if found != expected:
                raise ValueError(f"{kind} encoders: expected {list(expected)}, got {list(found)}")
        return self

    @cached_property
    def fills(self) -> NDArray[np.float64]:
        """float64 [15]: what stands in for an unknown value; NaN where it stays unknown."""
        by_name = {encoder.name: encoder.fill for encoder in self.numeric if encoder.fill is not None}
        return np.array([by_name.get(name, np.nan) for name in FEATURE_NAMES])

    @cached_property
    def _never_known(self) -> NDArray[np.bool_]:
        names = [encoder.name for encoder in self.numeric if encoder.transform is None]
        names += [encoder.name for encoder in self.categorical if not encoder.values]
        return np.isin(FEATURE_NAMES, names)

    def readable(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Raw features, float32 [n, 15], with NaN for those of which training knew no value: they tell nothing."""
        if not self._never_known.any():
            return features
        return np.where(self._never_known, np.float32(np.nan), features)


@dataclass(frozen=True)
class Encoded:
    """What the network takes in.

    Attributes:
        numerics: float32 [n, 11], NaN for unknown.
        codes: int64 [n, 4], 0 for unknown.
    """

    numerics: NDArray[np.float32]
    codes: NDArray[np.int64]


def encode(encoders: Encoders, features: NDArray[np.float32]) -> Encoded:
    """Encode raw features, float32 [n, 15] with NaN for unknown; every code is within its vocabulary."""
    if len(features) == 1:  # as of most requests: by arrays it takes twice as long
        return _encode_one(encoders, features[0].tolist())
    raw = features.astype(np.float64)
    known = np.where(np.isnan(raw), encoders.fills, raw)
    numerics = np.empty((len(features), len(encoders.numeric)), dtype=np.float32)
    for position, numeric in enumerate(encoders.numeric):
        numerics[:, position] = numeric.apply(known[:, _NUMERIC_COLUMNS[position]])
    codes = np.empty((len(features), len(encoders.categorical)), dtype=np.int64)
    for position, categorical in enumerate(encoders.categorical):
        codes[:, position] = categorical.apply(raw[:, _CATEGORICAL_COLUMNS[position]])
    return Encoded(numerics, codes)


def _encode_one(encoders: Encoders, raw: list[float]) -> Encoded:
    """The same of one track."""
    numerics = [encoder.of(raw[at]) for encoder, at in zip(encoders.numeric, _NUMERIC_COLUMNS, strict=True)]
    codes = [encoder.of(raw[at]) for encoder, at in zip(encoders.categorical, _CATEGORICAL_COLUMNS, strict=True)]
    return Encoded(np.array([numerics], dtype=np.float32), np.array([codes], dtype=np.int64))
