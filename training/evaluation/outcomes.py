"""What became of predictions, example by example: all figures of it, of any part of it, and with any weights.

The figures are those of `training.evaluation.metrics`, for examples that count more than once or not at all, as a
bootstrap wants them.
"""

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from training.evaluation.metrics import (
    CALIBRATION_BINS,
    is_right,
    is_right_in_top_k,
    reliability_of,
    true_and_predicted,
)

Weights = NDArray[np.float64]


@dataclass(frozen=True)
class Outcomes:
    """Of n examples.

    Attributes:
        right: bool [n], whether the most probable genre is one of the example's.
        in_top5: bool [n], whether one of the five most probable is.
        true: int64 [n], the genre that counts as true, as `true_and_predicted` has it.
        predicted: int64 [n], the most probable genre.
        confidence: float32 [n], its probability.
        genre_sets: bool [n, n_genres], the genres of each example.
        hits: float64 [n], the share of the ten nearest that share a genre; NaN where no neighbours were looked for.
    """

    right: NDArray[np.bool_]
    in_top5: NDArray[np.bool_]
    true: NDArray[np.int64]
    predicted: NDArray[np.int64]
    confidence: NDArray[np.float32]
    genre_sets: NDArray[np.bool_]
    hits: NDArray[np.float64]

    @classmethod
    def of(
        cls,
        probabilities: NDArray[np.float32],
        genre_sets: NDArray[np.bool_],
        hits: NDArray[np.float64] | None = None,
    ) -> "Outcomes":
        """Hold predictions, float32 [n, n_genres], against the genres of the examples, bool [n, n_genres]."""
        true, predicted = true_and_predicted(probabilities, genre_sets)
        return cls(
            right=is_right(probabilities, genre_sets),
            in_top5=is_right_in_top_k(probabilities, genre_sets),
            true=true,
            predicted=predicted,
            confidence=probabilities.max(axis=1),
            genre_sets=genre_sets,
            hits=np.full(len(true), np.nan) if hits is None else hits,
        )

    def __len__(self) -> int:
        return len(self.right)

    @cached_property
    def genres(self) -> NDArray[np.int64]:
        """int64 [m]: the genres that some example has."""
        return np.flatnonzero(self.genre_sets.any(axis=0))

    def take(self, rows: NDArray[np.int64]) -> "Outcomes":
        """Of some of the examples, int64 [m]."""
        return Outcomes(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})

    def figures(self, weights: Weights | None = None) -> dict[str, float]:
        """Accuracy, top-5, macro F1, ECE and, where neighbours were looked for, Genre-Hit@10.

        Args:
            weights: float64 [n], how often each example counts; once by default. A figure of which nothing counts is
                NaN.
        """
        w = np.ones(len(self)) if weights is None else weights
        figures = {
            "accuracy": _mean(self.right, w),
            "top5": _mean(self.in_top5, w),
            "macro_f1": self._macro_f1(w),
            "ece": self._calibration_error(w),
        }
        asked = ~np.isnan(self.hits)
        return figures | ({"genre_hit@10": _mean(self.hits[asked], w[asked])} if asked.any() else {})

    def by_genre(self) -> dict[int, dict[str, float]]:
        """Precision, recall, F1 and n of each genre that some example has, by its number.

        Macro F1 is the mean of these F1. n is the number of examples of which the genre is the true one; a share of
        none is 0.
        """
        n_genres = self.genre_sets.shape[1]
        n_right = np.bincount(self.true[self.true == self.predicted], minlength=n_genres)
        n_true, n_predicted = (np.bincount(of, minlength=n_genres) for of in (self.true, self.predicted))
        shares = {"precision": (n_right, n_predicted), "recall": (n_right, n_true)}
        shares["f1"] = (2 * n_right, n_true + n_predicted)
        columns = {name: of / np.maximum(total, 1) for name, (of, total) in shares.items()} | {"n": n_true}
        return {
            genre: {name: values[genre].item() for name, values in columns.items()} for genre in self.genres.tolist()
        }

    def reliability(self) -> list[dict[str, float]]:
        """Mean confidence, accuracy and n of every bin of confidence that holds examples, in ascending order."""
        curve = reliability_of(self.confidence, self.right)
        columns = (curve.confidence.tolist(), curve.accuracy.tolist(), curve.n.tolist())
        return [{"confidence": sure, "accuracy": right, "n": n} for sure, right, n in zip(*columns, strict=True)]

    def _macro_f1(self, w: Weights) -> float:
        n_genres = self.genre_sets.shape[1]
        right = self.true == self.predicted
        n_right = np.bincount(self.true[right], w[right], n_genres)
        n_of_either = np.bincount(self.true, w, n_genres) + np.bincount(self.predicted, w, n_genres)
        scores = np.divide(2 * n_right, n_of_either, out=np.zeros(n_genres), where=n_of_either > 0)
        return float(scores[self.genres].mean())

    def _calibration_error(self, w: Weights) -> float:
        bins = np.minimum((self.confidence * CALIBRATION_BINS).astype(np.int64), CALIBRATION_BINS - 1)
        gaps = np.bincount(bins, w * (self.right - self.confidence.astype(np.float64)), CALIBRATION_BINS)
        total = w.sum()
        return float(np.abs(gaps).sum() / total) if total else float("nan")


def _mean(values: NDArray[np.bool_] | NDArray[np.float64], w: Weights) -> float:
    total = w.sum()
    return float(values @ w / total) if total else float("nan")
