"""Fits the encoders of app.bundle on training examples only."""

import numpy as np
from numpy.typing import NDArray

from app.bundle.encoders import CategoricalEncoder, Encoders, NumericEncoder, StandardTransform
from app.bundle.features import CATEGORICAL_FEATURES, NUMERIC_FEATURES, column


def fit_encoders(features: NDArray[np.float32]) -> Encoders:
    """Fit on the training side, float32 [n, 15] with NaN for unknown."""
    return Encoders(
        numeric=tuple(_fit_numeric(name, features[:, column(name)]) for name in NUMERIC_FEATURES),
        categorical=tuple(_fit_categorical(name, features[:, column(name)]) for name in CATEGORICAL_FEATURES),
    )


def _fit_numeric(name: str, values: NDArray[np.float32]) -> NumericEncoder:
    known = values[~np.isnan(values)].astype(np.float64)
    if not len(known):
        return NumericEncoder(name=name, fill=0, transform=StandardTransform(mean=0, std=1))
    fill = float(np.median(known))
    filled = np.where(np.isnan(values), fill, values.astype(np.float64))
    std = float(filled.std())
    return NumericEncoder(name=name, fill=fill, transform=StandardTransform(mean=float(filled.mean()), std=std or 1.0))


def _fit_categorical(name: str, values: NDArray[np.float32]) -> CategoricalEncoder:
    known = np.unique(values[~np.isnan(values)])
    return CategoricalEncoder(name=name, values=tuple(int(value) for value in known))
