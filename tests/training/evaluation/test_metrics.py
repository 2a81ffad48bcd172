import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn import metrics as sklearn_metrics

from training.evaluation.metrics import (
    accuracy,
    classification_metrics,
    expected_calibration_error,
    genre_f1,
    hit_rate,
    log_loss,
    macro_f1,
    ndcg,
    reliability,
    top_k_accuracy,
    true_and_predicted,
)


def floats(*rows: list[float]) -> NDArray[np.float32]:
    return np.array(rows, dtype=np.float32)


def sets(*rows: list[int]) -> NDArray[np.bool_]:
    return np.array(rows, dtype=bool)


# Three examples, three genres, worked by hand: right alone, right by its second genre, wrong.
PROBABILITIES = floats([0.7, 0.2, 0.1], [0.3, 0.6, 0.1], [0.5, 0.2, 0.3])
SETS = sets([1, 0, 0], [1, 1, 0], [0, 1, 1])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(10, 60), st.integers(6, 9))
def test_metrics_single_labels_equal_scikit_learn(seed: int, n: int, n_genres: int) -> None:
    rng = np.random.default_rng(seed)
    labels = np.concatenate([np.arange(n_genres), rng.integers(n_genres, size=n)])  # every genre is there
    probabilities = rng.dirichlet(np.full(n_genres, 0.5), size=len(labels)).astype(np.float32)
    genre_sets = np.eye(n_genres, dtype=bool)[labels]
    predicted = probabilities.argmax(axis=1)
    exact = probabilities.astype(np.float64) / probabilities.sum(axis=1, keepdims=True, dtype=np.float64)

    ours = classification_metrics(probabilities, genre_sets)
    assert ours["accuracy"] == pytest.approx(sklearn_metrics.accuracy_score(labels, predicted))
    assert ours["macro_f1"] == pytest.approx(
        sklearn_metrics.f1_score(labels, predicted, average="macro", zero_division=0)
    )
    assert ours["top5"] == pytest.approx(sklearn_metrics.top_k_accuracy_score(labels, exact, k=5))
    if probabilities.min() > 1e-9:  # both cut off smaller ones, each its own way
        assert ours["log_loss"] == pytest.approx(sklearn_metrics.log_loss(labels, exact), abs=1e-5)


def test_accuracy_several_genres_counts_any_of_them() -> None:
    assert accuracy(PROBABILITIES, SETS) == pytest.approx(2 / 3)


@pytest.mark.parametrize(("k", "expected"), [(1, 2 / 3), (2, 1), (9, 1)])
def test_top_k_accuracy_several_genres_by_hand(k: int, expected: float) -> None:
    assert top_k_accuracy(PROBABILITIES, SETS, k) == pytest.approx(expected)


def test_macro_f1_several_genres_by_hand() -> None:
    # True genres: 0; 1 (predicted and in the set); 2 (the likeliest of the set). Predicted: 0, 1, 0.
    assert macro_f1(PROBABILITIES, SETS) == pytest.approx((2 / 3 + 1 + 0) / 3)


def test_macro_f1_genre_nowhere_true_is_left_out() -> None:
    # Genre 2 is predicted once and never true: it is no genre of this side.
    assert macro_f1(
        floats([0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8]), sets([1, 0, 0], [0, 1, 0], [0, 1, 0])
    ) == (pytest.approx((1 + 2 / 3) / 2))


def test_genre_f1_several_genres_by_hand() -> None:
    assert genre_f1(PROBABILITIES, SETS).tolist() == pytest.approx([2 / 3, 1, 0])


def test_genre_f1_genre_nowhere_true_is_nan() -> None:
    scores = genre_f1(floats([0.8, 0.1, 0.1], [0.1, 0.1, 0.8]), sets([1, 0, 0], [0, 1, 0]))
    assert scores.tolist() == pytest.approx([1, 0, math.nan], nan_ok=True)


def test_true_and_predicted_several_genres_by_hand() -> None:
    true, predicted = true_and_predicted(PROBABILITIES, SETS)
    assert (true.tolist(), predicted.tolist()) == ([0, 1, 2], [0, 1, 0])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 60), st.integers(2, 7))
def test_genre_f1_and_true_and_predicted_equal_one_example_after_another(seed: int, n: int, n_genres: int) -> None:
    rng = np.random.default_rng(seed)
    probabilities = rng.dirichlet(np.full(n_genres, 0.5), size=n).astype(np.float32)
    genre_sets = rng.random((n, n_genres)) < 0.3
    genre_sets[np.arange(n), rng.integers(n_genres, size=n)] = True
    pairs = []
    for row, of in zip(probabilities.tolist(), genre_sets.tolist(), strict=True):
        predicted = row.index(max(row))
        likeliest = max((genre for genre in range(n_genres) if of[genre]), key=lambda genre: row[genre])
        pairs.append((predicted if of[predicted] else likeliest, predicted))
    found = true_and_predicted(probabilities, genre_sets)
    assert list(zip(*(side.tolist() for side in found), strict=True)) == pairs
    assert genre_sets[np.arange(n), found[0]].all()

    scores = genre_f1(probabilities, genre_sets)
    for genre in range(n_genres):
        either = sum((genre == true) + (genre == predicted) for true, predicted in pairs)
        expected = 2 * pairs.count((genre, genre)) / either if either else 0
        assert scores[genre] == pytest.approx(expected if genre_sets[:, genre].any() else math.nan, nan_ok=True)
    assert macro_f1(probabilities, genre_sets) == pytest.approx(np.nanmean(scores))


def test_log_loss_several_genres_by_hand() -> None:
    losses = [-math.log(0.7), -(math.log(0.3) + math.log(0.6)) / 2, -(math.log(0.2) + math.log(0.3)) / 2]
    assert log_loss(PROBABILITIES, SETS) == pytest.approx(sum(losses) / 3, rel=1e-6)


def test_log_loss_impossible_genre_is_finite() -> None:
    assert log_loss(floats([1, 0]), sets([0, 1])) == pytest.approx(-math.log(1e-12))


def calibration(confidence: float, share_right: float, n: int = 100) -> float:
    right = np.arange(n) < round(share_right * n)
    probabilities = np.tile(np.array([confidence, 1 - confidence], dtype=np.float32), (n, 1))
    return expected_calibration_error(probabilities, np.column_stack([right, ~right]))


@pytest.mark.parametrize(
    ("confidence", "share_right", "error"),
    [(0.8, 0.8, 0), (1.0, 1.0, 0), (0.8, 0.5, 0.3), (0.6, 0.9, 0.3), (1.0, 0.0, 1)],
)
def test_ece_planted_gap_is_that_gap(confidence: float, share_right: float, error: float) -> None:
    assert calibration(confidence, share_right) == pytest.approx(error, abs=1e-6)


def test_ece_two_bins_weighs_them_by_size() -> None:
    # 30 at 0.9, all right: gap 0.1. 10 at 0.6, none right: gap 0.6.
    probabilities = floats(*[[0.9, 0.1]] * 30, *[[0.6, 0.4]] * 10)
    genre_sets = sets(*[[1, 0]] * 30, *[[0, 1]] * 10)
    assert expected_calibration_error(probabilities, genre_sets) == pytest.approx(0.75 * 0.1 + 0.25 * 0.6, abs=1e-6)


def test_reliability_leaves_out_empty_bins() -> None:
    probabilities = floats(*[[0.9, 0.1]] * 3, [0.6, 0.4], [1, 0])
    curve = reliability(probabilities, sets([1, 0], [1, 0], [0, 1], [0, 1], [1, 0]))
    assert curve.n.tolist() == [1, 3, 1]  # 1 is in the last bin, not behind it
    assert curve.confidence.tolist() == pytest.approx([0.6, 0.9, 1])
    assert curve.accuracy.tolist() == pytest.approx([0, 2 / 3, 1])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 80), st.integers(1, 20))
def test_reliability_equals_one_example_after_another(seed: int, n: int, n_bins: int) -> None:
    rng = np.random.default_rng(seed)
    probabilities = rng.dirichlet(np.full(4, 0.5), size=n).astype(np.float32)
    genre_sets = rng.random((n, 4)) < 0.5
    bins: dict[int, list[tuple[float, bool]]] = {}
    for row, of in zip(probabilities, genre_sets, strict=True):
        best = int(row.argmax())
        bins.setdefault(min(int(row[best] * n_bins), n_bins - 1), []).append((float(row[best]), bool(of[best])))
    held = [bins[number] for number in sorted(bins)]
    curve = reliability(probabilities, genre_sets, n_bins)
    assert curve.n.tolist() == [len(pairs) for pairs in held]
    assert curve.confidence.tolist() == pytest.approx([sum(c for c, _ in pairs) / len(pairs) for pairs in held])
    assert curve.accuracy.tolist() == pytest.approx([sum(right for _, right in pairs) / len(pairs) for pairs in held])
    gaps = [abs(sum(right - c for c, right in pairs)) for pairs in held]
    assert expected_calibration_error(probabilities, genre_sets, n_bins) == pytest.approx(sum(gaps) / n)


def test_ece_opposite_gaps_in_one_bin_cancel() -> None:
    probabilities = floats([0.81, 0.19], [0.79, 0.21])
    assert expected_calibration_error(probabilities, sets([1, 0], [0, 1]), n_bins=2) == pytest.approx(0.3, abs=1e-6)


def test_hit_rate_is_the_mean_share() -> None:
    assert hit_rate(sets([1, 1, 0, 0], [1, 0, 0, 0])) == pytest.approx(3 / 8)


@pytest.mark.parametrize(
    ("relevant", "n_relevant", "expected"),
    [
        ([1, 1, 1], 9, 1),
        ([0, 0, 0], 9, 0),
        ([0, 0, 0], 0, 0),
        ([1, 0, 0], 1, 1),
        ([0, 1, 0], 1, 1 / math.log2(3)),
        ([1, 0, 1], 2, (1 + 1 / 2) / (1 + 1 / math.log2(3))),
        ([1, 0, 1], 9, (1 + 1 / 2) / (1 + 1 / math.log2(3) + 1 / 2)),
    ],
)
def test_ndcg_one_query_by_hand(relevant: list[int], n_relevant: int, expected: float) -> None:
    assert ndcg(sets(relevant), np.array([n_relevant])) == pytest.approx(expected)


def test_ndcg_several_queries_is_their_mean() -> None:
    assert ndcg(sets([1, 0], [0, 0]), np.array([1, 5])) == pytest.approx(0.5)
