"""What is measured, with one definition for both protocols: an example has a set of genres, of one or more.

Classification metrics take `probabilities`, float [n, n_genres], and `genre_sets`, bool [n, n_genres]. Retrieval
metrics take, for each query, whether each of its ten nearest shares a genre with it.
"""

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

Floats = NDArray[np.float32]
Sets = NDArray[np.bool_]
CALIBRATION_BINS = 15


def accuracy(probabilities: Floats, genre_sets: Sets) -> float:
    """Share of examples whose likeliest genre is in their set ("any-genre accuracy" where sets are larger than one)."""
    return float(_hits(probabilities, genre_sets).mean())


def top_k_accuracy(probabilities: Floats, genre_sets: Sets, k: int = 5) -> float:
    """Share of examples with at least one of the k likeliest genres in their set."""
    best = np.argsort(-probabilities, axis=1, kind="stable")[:, :k]
    return float(np.take_along_axis(genre_sets, best, axis=1).any(axis=1).mean())


def macro_f1(probabilities: Floats, genre_sets: Sets) -> float:
    """Unweighted mean over genres of F1, for single predictions.

    F1 wants one true genre per example: the predicted one where it is in the set, else the genre of the set that the
    model finds likeliest. With sets of one this is the usual macro F1.
    """
    predicted = probabilities.argmax(axis=1)
    likeliest_of_set = np.where(genre_sets, probabilities, -1).argmax(axis=1)
    true = np.where(_hits(probabilities, genre_sets), predicted, likeliest_of_set)
    present = np.flatnonzero(genre_sets.any(axis=0))
    return float(f1_score(true, predicted, labels=present, average="macro", zero_division=0))


def log_loss(probabilities: Floats, genre_sets: Sets) -> float:
    """Mean cross-entropy in nats against the uniform distribution over each example's set."""
    logs = np.log(np.maximum(probabilities.astype(np.float64), 1e-12))
    return float(-((logs * genre_sets).sum(axis=1) / genre_sets.sum(axis=1)).mean())


def expected_calibration_error(probabilities: Floats, genre_sets: Sets, n_bins: int = CALIBRATION_BINS) -> float:
    """ECE (Naeini et al. 2015): mean |accuracy - confidence| over equal-width bins of confidence, weighted by size."""
    confidence = probabilities.max(axis=1)
    hits = _hits(probabilities, genre_sets)
    bins = np.minimum((confidence * n_bins).astype(int), n_bins - 1)
    sizes = np.bincount(bins, minlength=n_bins)
    gaps = np.bincount(bins, hits, n_bins) - np.bincount(bins, confidence, n_bins)
    return float(np.abs(gaps).sum() / sizes.sum())


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


def _hits(probabilities: Floats, genre_sets: Sets) -> NDArray[np.bool_]:
    predicted = probabilities.argmax(axis=1)
    hits: Sets = genre_sets[np.arange(len(predicted)), predicted]
    return hits
