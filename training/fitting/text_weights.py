"""Fits on the validation side how much words count beside other evidence; the formula is app.bundle.evidence's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar
from scipy.special import log_softmax

from app.bundle.calibration import Calibration, softmax
from app.bundle.evidence import ArtistEvidence, Artists, posterior
from app.bundle.text import N_KINDS, TextSettings
from training.fitting.calibration import fit_calibration

_MIN_EXAMPLES = 200
"""Examples to fit on, at least; with fewer, the weights that were there stay."""
_ALL = 2**N_KINDS - 1
_NAME, _NAME_AND_ALBUM = 1, 3
_BOUNDS = ((0.0, 2.0), (0.0, 4.0), (-2.0, 2.0))
"""Of weight, growth and log temperature."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class WordExamples:
    """Examples that trained nothing, with more or less known of them.

    Attributes:
        probabilities: float32 [n, n_genres], by what is known of the features.
        missing: float32 [n], the share of the features that are not known.
        artists: Of the examples.
        genre_sets: bool [n, n_genres].
        logits: Of the texts by the kinds bool [3], float32 [n, n_genres].
    """

    probabilities: Floats
    missing: Floats
    artists: Artists
    genre_sets: NDArray[np.bool_]
    logits: Callable[[NDArray[np.bool_]], Floats]


def fit_text_weights(settings: TextSettings, evidence: ArtistEvidence, examples: WordExamples) -> TextSettings:
    """Fit the weights of words, then the calibrations, apart for examples with and without a known artist.

    All weights are those with the smallest log-loss of the most probable genre of each set. The weight of all kinds of
    text and its growth are fitted together, then the weights of the other sets of kinds with this growth. That only
    examples of unknown artists count keeps names that were learned by heart from being taken for what names tell.
    """
    by_kinds = {kinds: examples.logits(_as_mask(kinds)) for kinds in range(1, _ALL + 1)}
    parts = _Parts.of(evidence, examples, by_kinds)
    unknown, known = np.flatnonzero(~parts.artist_known), np.flatnonzero(parts.artist_known)
    changes: dict[str, object] = {}
    if len(unknown) >= _MIN_EXAMPLES:
        changes |= _fit_unknown(parts, unknown)
    if len(known) >= _MIN_EXAMPLES:
        weight = _best_weight(lambda w: parts.loss(known, _ALL, np.full(len(known), w)))
        calibration = parts.calibration([(known, _ALL, np.full(len(known), weight))])
        changes |= {"weight_artist_known": round(weight, 4), "calibration_artist_known": calibration}
    return settings.model_copy(update=changes)


def _fit_unknown(parts: "_Parts", rows: NDArray[np.int64]) -> dict[str, object]:
    missing = parts.missing[rows]

    def loss(parameters: NDArray[np.float64]) -> float:
        weight, growth, log_temperature = parameters.tolist()
        return parts.loss(rows, _ALL, weight * (1 + growth * missing), log_temperature)

    found = minimize(loss, np.array([0.5, 0.3, 0.0]), method="L-BFGS-B", bounds=_BOUNDS, options={"eps": 1e-2})
    growth = round(float(found.x[1]), 4)
    grown = 1 + growth * missing

    def best_weight(kinds: int) -> float:
        return round(_best_weight(lambda weight: parts.loss(rows, kinds, weight * grown)), 4)

    weights = [0.0, *map(best_weight, range(1, _ALL + 1))]
    used: Sequence[int] = (_ALL, _NAME_AND_ALBUM, _NAME)
    calibration = parts.calibration([(rows, kinds, weights[kinds] * grown) for kinds in used])
    return {"weights": tuple(weights), "growth": growth, "calibration": calibration}


@dataclass(frozen=True)
class _Parts:
    """The terms of the formula: log probabilities without words, and what words add to them, by kinds of text."""

    logs: Floats
    ratios: dict[int, Floats]
    missing: Floats
    artist_known: NDArray[np.bool_]
    genre_sets: NDArray[np.bool_]

    @classmethod
    def of(cls, evidence: ArtistEvidence, examples: WordExamples, by_kinds: dict[int, Floats]) -> "_Parts":
        plain = evidence.model_copy(update={"calibration": Calibration()})
        without = posterior(plain, examples.probabilities, examples.missing, examples.artists)
        ratios = {
            kinds: np.log(np.maximum(softmax(logits), 1e-30) / evidence.rates) for kinds, logits in by_kinds.items()
        }
        logs = np.log(np.maximum(without.probabilities, np.float32(1e-30)))
        return cls(logs, ratios, examples.missing, without.artist_known, examples.genre_sets)

    def logits(self, rows: NDArray[np.int64], kinds: int, weights: NDArray[np.floating]) -> Floats:
        together: Floats = self.logs[rows] + weights.astype(np.float32)[:, None] * self.ratios[kinds][rows]
        return together

    def loss(
        self, rows: NDArray[np.int64], kinds: int, weights: NDArray[np.floating], log_temperature: float = 0
    ) -> float:
        logs = log_softmax(self.logits(rows, kinds, weights) / np.float32(np.exp(log_temperature)), axis=1)
        return float(-np.where(self.genre_sets[rows], logs, -np.inf).max(axis=1).mean())

    def calibration(self, parts: Sequence[tuple[NDArray[np.int64], int, NDArray[np.floating]]]) -> Calibration:
        logits = np.concatenate([self.logits(*part) for part in parts])
        return fit_calibration(logits, np.concatenate([self.genre_sets[rows] for rows, _, _ in parts]))


def _best_weight(loss: Callable[[float], float]) -> float:
    return float(minimize_scalar(loss, bounds=_BOUNDS[0], method="bounded", options={"xatol": 1e-2}).x)


def _as_mask(kinds: int) -> NDArray[np.bool_]:
    return np.array([bool(kinds & 1 << kind) for kind in range(N_KINDS)])
