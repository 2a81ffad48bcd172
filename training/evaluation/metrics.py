"""What is measured, with one definition for both protocols: an example has a set of genres, of one or more.

Classification metrics take `probabilities`, float [n, n_genres], and `genre_sets`, bool [n, n_genres]. Retrieval
metrics take, for each query, whether each of its ten nearest shares a genre with it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Sets = NDArray[np.bool_]
CALIBRATION_BINS = 15


def accuracy(probabilities: Floats, genre_sets: Sets) -> float:
    """Share of examples whose most probable genre is in their set: "any-genre accuracy" where sets are larger."""
    return float(is_right(probabilities, genre_sets).mean())


def is_right(probabilities: Floats, genre_sets: Sets) -> Sets:
    """Bool [n]: whether the most probable genre is in the example's set."""
    predicted = probabilities.argmax(axis=1)
    right: Sets = genre_sets[np.arange(len(predicted)), predicted]
    return right


def top_k_accuracy(probabilities: Floats, genre_sets: Sets, k: int = 5) -> float:
    """Share of examples with at least one of the k most probable genres in their set."""
    return float(is_right_in_top_k(probabilities, genre_sets, k).mean())


def is_right_in_top_k(probabilities: Floats, genre_sets: Sets, k: int = 5) -> Sets:
    """Bool [n]: whether one of the k most probable genres is in the example's set."""
    best = np.argsort(-probabilities, axis=1, kind="stable")[:, :k]
    right: Sets = np.any(np.take_along_axis(genre_sets, best, axis=1), axis=1)
    return right


def genre_f1(probabilities: Floats, genre_sets: Sets) -> NDArray[np.float64]:
    """float64 [n_genres]: F1 of each genre, for single predictions; NaN for a genre that no example has."""
    true, predicted = true_and_predicted(probabilities, genre_sets)
    n_genres = genre_sets.shape[1]
    n_right = np.bincount(true[true == predicted], minlength=n_genres)
    n_of_either = np.bincount(true, minlength=n_genres) + np.bincount(predicted, minlength=n_genres)
    scores = 2 * n_right / np.maximum(n_of_either, 1)
    return np.where(genre_sets.any(axis=0), scores, np.nan)


def macro_f1(probabilities: Floats, genre_sets: Sets) -> float:
    """Unweighted mean over genres of F1."""
    return float(np.nanmean(genre_f1(probabilities, genre_sets)))


def true_and_predicted(probabilities: Floats, genre_sets: Sets) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """One true and one predicted genre for each example, int64 [n] each, as F1 and a confusion matrix want them.

    True is the predicted one where it is in the set, else the genre of the set that the model finds most probable. With
    sets of one this is the usual truth.
    """
    predicted = probabilities.argmax(axis=1)
    most_probable_of_set = np.where(genre_sets, probabilities, -1).argmax(axis=1)
    return np.where(is_right(probabilities, genre_sets), predicted, most_probable_of_set), predicted


def log_loss(probabilities: Floats, genre_sets: Sets) -> float:
    """Mean cross-entropy in nats against the uniform distribution over each example's set."""
    logs = np.log(np.maximum(probabilities.astype(np.float64), 1e-12))
    return float(-((logs * genre_sets).sum(axis=1) / genre_sets.sum(axis=1)).mean())


@dataclass(frozen=True)
class Reliability:
    """The bins of confidence that hold examples: mean confidence, accuracy and number of each, arrays [n_filled]."""

    confidence: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    n: NDArray[np.int64]


def reliability(probabilities: Floats, genre_sets: Sets, n_bins: int = CALIBRATION_BINS) -> Reliability:
    """How often the most probable genre is right, by the confidence of the model."""
    return reliability_of(probabilities.max(axis=1), is_right(probabilities, genre_sets), n_bins)


def reliability_of(
    confidence: NDArray[np.float32], right: NDArray[np.bool_], n_bins: int = CALIBRATION_BINS
) -> Reliability:
    """The same, of the probability of the most probable genre, float32 [n], and of whether it is right, bool [n]."""
    bins = np.minimum((confidence * n_bins).astype(int), n_bins - 1)
    n = np.bincount(bins, minlength=n_bins)
    filled = n > 0
    totals = [np.bincount(bins, of, n_bins)[filled] for of in (confidence, right)]
    return Reliability(totals[0] / n[filled], totals[1] / n[filled], n[filled])


def expected_calibration_error(probabilities: Floats, genre_sets: Sets, n_bins: int = CALIBRATION_BINS) -> float:
    """ECE (Naeini et al. 2015): mean |accuracy - confidence| over equal-width bins of confidence, weighted by size."""
    curve = reliability(probabilities, genre_sets, n_bins)
    return float(np.average(np.abs(curve.accuracy - curve.confidence), weights=curve.n))


def classification_metrics(probabilities: Floats, genre_sets: Sets) -> dict[str, float]:
    """All of the above, by name."""
    return {
        "accuracy": accuracy(probabilities, genre_sets),
        "top5": top_k_accuracy(probabilities, genre_sets),
        "macro_f1": macro_f1(probabilities, genre_sets),
        "log_loss": log_loss(probabilities, genre_sets),
        "ece": expected_calibration_error(probabilities, genre_sets),
    }


def hit_rate(relevant: NDArray[np.bool_]) -> float:
    """Genre-Hit@k: mean over queries of the share of their k nearest that share a genre with them; relevant [q, k]."""
    return float(relevant.mean())


def ndcg(relevant: NDArray[np.bool_], n_relevant: NDArray[np.int64]) -> float:
    """nDCG@k with binary relevance (Järvelin & Kekäläinen 2002); relevant bool [q, k] in rank order.

    The ideal list has min(k, n_relevant) relevant tracks first; a query with none relevant counts 0.
    """
    k = relevant.shape[1]
    discounts = 1 / np.log2(np.arange(2, k + 2))
    ideal = np.concatenate([[0.0], np.cumsum(discounts)])[np.minimum(n_relevant, k)]
    gains = (relevant * discounts).sum(axis=1)
    return float(np.divide(gains, ideal, out=np.zeros_like(gains), where=ideal > 0).mean())
