"""Fits on the validation side how much the artists tell beside the sound; the formula is app.bundle.evidence's."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax

from app.bundle.calibration import Calibration
from app.bundle.evidence import ArtistEvidence, Artists, posterior
from training.fitting.calibration import fit_calibration

_MIN_EXAMPLES = 200
"""Examples to fit on, at least; with fewer, Bayes' rule is taken as it is."""
_BOUNDS = ((math.log(0.05), math.log(2)), (0.0, 2.0), (-2.0, 2.0))
"""Of log smoothing, weight and log temperature. Beyond a weight of 2 the loss hardly falls any more on the Spotify
table, and a single track of an artist would decide."""


def fit_evidence(
    base_rates: dict[str, float],
    probabilities: NDArray[np.float32],
    artists: Artists,
    genre_sets: NDArray[np.bool_],
    missing: NDArray[np.float32] | None = None,
) -> ArtistEvidence:
    """Fit smoothing and weight, then the calibration.

    Smoothing and weight are those with the smallest log-loss of the most probable genre of each set, whatever the
    temperature.

    Args:
        base_rates: P(g), in the order of the logits.
        probabilities: float32 [n, n_genres], by sound, of examples that trained nothing.
        artists: of these examples.
        genre_sets: bool [n, n_genres].
        missing: float32 [n], the share of the features that are not known; none by default.
    """
    plain = ArtistEvidence(base_rates=base_rates, smoothing=1, weight=1, calibration=Calibration())
    missing = np.zeros(len(probabilities), dtype=np.float32) if missing is None else missing
    _, known = posterior(plain, probabilities, missing, artists)
    if known.sum() < _MIN_EXAMPLES:
        return plain

    def uncalibrated(log_smoothing: float, weight: float) -> ArtistEvidence:
        return plain.model_copy(update={"smoothing": round(math.exp(log_smoothing), 5), "weight": round(weight, 5)})

    def logits(evidence: ArtistEvidence) -> NDArray[np.float32]:
        found, _ = posterior(evidence, probabilities, missing, artists)
        return np.log(np.maximum(found[known], np.float32(1e-30)))

    def loss(parameters: NDArray[np.float64]) -> float:
        log_smoothing, weight, log_temperature = parameters
        logs = log_softmax(logits(uncalibrated(log_smoothing, weight)) / math.exp(log_temperature), axis=1)
        return float(-np.where(genre_sets[known], logs, -np.inf).max(axis=1).mean())

    found = minimize(loss, np.array([0.0, 1.0, 0.0]), method="L-BFGS-B", bounds=_BOUNDS, options={"eps": 1e-2})
    evidence = uncalibrated(*found.x[:2].tolist())
    return evidence.model_copy(update={"calibration": fit_calibration(logits(evidence), genre_sets[known])})
