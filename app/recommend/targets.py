"""Preferred values of features: they reorder what was found, and never empty it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.bundle.features import FEATURES, column
from app.recommend.request import Target


def prefer(
    scores: NDArray[np.float64],
    features: NDArray[np.float32],
    targets: Sequence[Target],
    deviations: NDArray[np.float64],
) -> NDArray[np.float64]:
    """(score + Σ weight · closeness) / (1 + Σ weight), float64 [c].

    Closeness is 1 / (1 + distance), in standard deviations of the catalogue; of a categorical feature it is 1 for the
    same value and 0 for another, and of an unknown value 0.

    Args:
        scores: float64 [c], of the candidates.
        features: float32 [c, 15], theirs, NaN for unknown.
        targets: the preferences.
        deviations: float64 [15], standard deviation of each feature in the catalogue.
    """
    total = scores.copy()
    for target in targets:
        position = column(target.feature)
        values = features[:, position].astype(np.float64)
        if FEATURES[position].kind == "categorical":
            closeness = (values == target.value).astype(np.float64)
        else:
            closeness = np.nan_to_num(1 / (1 + np.abs(values - target.value) / deviations[position]), nan=0.0)
        total += target.weight * closeness
    return total / (1 + sum(target.weight for target in targets))
