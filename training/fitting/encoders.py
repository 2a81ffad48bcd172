"""Fits the encoders of app.bundle on training examples only."""

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from app.bundle.encoders import CategoricalEncoder, Encoders, NumericEncoder, QuantileTransform, StandardTransform
from app.bundle.features import CATEGORICAL_FEATURES, NUMERIC_FEATURES, column

_FitTransform = Callable[[NDArray[np.float64]], StandardTransform | QuantileTransform]
_MAX_KNOTS = 1000
_RANK_MARGIN = 1e-4


def fit_encoders(features: NDArray[np.float32], numerics: Literal["standard", "quantile"]) -> Encoders:
    """Fit on the training side, float32 [n, 15] with NaN for unknown; `numerics` names the transform."""
    fit_numeric = _fit_standard if numerics == "standard" else _fit_quantile
    return Encoders(
        numeric=tuple(_fit_numeric(name, features[:, column(name)], fit_numeric) for name in NUMERIC_FEATURES),
        categorical=tuple(_fit_categorical(name, features[:, column(name)]) for name in CATEGORICAL_FEATURES),
    )


def _fit_numeric(name: str, values: NDArray[np.float32], fit_transform: _FitTransform) -> NumericEncoder:
    known = values[~np.isnan(values)].astype(np.float64)
    if not len(known):
        # A network that never saw a value would answer anything at all to the first one.
        return NumericEncoder(name=name, fill=None, transform=None)
    return NumericEncoder(name=name, fill=None, transform=fit_transform(known))


def _fit_standard(values: NDArray[np.float64]) -> StandardTransform:
    return StandardTransform(mean=float(values.mean()), std=float(values.std()) or 1.0)


def _fit_quantile(values: NDArray[np.float64]) -> QuantileTransform:
    """Each distinct value to the normal score of its middle rank, so that ties need no noise; at most 1,000 knots."""
    distinct, counts = np.unique(values, return_counts=True)
    ranks = (np.cumsum(counts) - counts / 2) / len(values)
    wanted = np.searchsorted(ranks, np.linspace(0, 1, _MAX_KNOTS)).clip(0, len(distinct) - 1)
    knots = np.union1d(wanted, (0, len(distinct) - 1))
    scores = ndtri(ranks[knots].clip(_RANK_MARGIN, 1 - _RANK_MARGIN))
    return QuantileTransform(
        values=tuple(distinct[knots].tolist()), scores=tuple(float(f"{score:.6g}") for score in scores)
    )


def _fit_categorical(name: str, values: NDArray[np.float32]) -> CategoricalEncoder:
    known = np.unique(values[~np.isnan(values)])
    return CategoricalEncoder(name=name, values=tuple(int(value) for value in known))
