"""Fits on the validation side how sure a model may be; the formula is app.bundle.calibration's."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from app.bundle.calibration import Calibration

_LIMIT = 2.3
"""Of the log temperature: between 0.1 and 10. A model that is right on the whole validation side would be made surer
without end, until float32 cannot keep its logits."""


def fit_calibration(logits: NDArray[np.float32], genre_sets: NDArray[np.bool_]) -> Calibration:
    """The calibration with the smallest log-loss of "the most probable genre is one of the track's".

    Of that event, since it is what confidence is read as: against the uniform distribution over a set, a track of two
    genres would be left at half the confidence that its prediction deserves.

    Args:
        logits: float32 [n, n_genres], of examples that trained nothing.
        genre_sets: bool [n, n_genres].
    """
    right = genre_sets[np.arange(len(logits)), logits.argmax(axis=1)]

    def loss(parameters: NDArray[np.float64]) -> float:
        confidence = _calibration(parameters).probabilities(logits).max(axis=1).astype(np.float64)
        confidence = np.minimum(confidence, 1 - 1e-6)  # a sure mistake costs much, and not infinitely much
        return float(-np.log(np.where(right, confidence, 1 - confidence)).mean())

    found = minimize(loss, np.zeros(2), method="L-BFGS-B", bounds=2 * [(-_LIMIT, _LIMIT)], options={"eps": 1e-3})
    return _calibration(found.x)


def _calibration(parameters: NDArray[np.float64]) -> Calibration:
    """Of the log temperatures where the model is not sure at all and where it is quite sure."""
    unsure, sure = parameters.tolist()
    return Calibration(intercept=round(unsure, 5), slope=round(sure - unsure, 5))
