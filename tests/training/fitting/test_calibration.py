import math

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from app.bundle.calibration import Calibration, softmax
from training.evaluation.metrics import expected_calibration_error
from training.fitting.batch import Batch
from training.fitting.calibration import fit_calibration
from training.networks.base import GenreNet

Logits = NDArray[np.float32]
Sets = NDArray[np.bool_]


def drawn(probabilities: NDArray[np.float32], rng: np.random.Generator) -> Sets:
    """One genre for each example, with these probabilities."""
    below = probabilities.astype(np.float64).cumsum(axis=1) < rng.random((len(probabilities), 1))
    labels = np.minimum(below.sum(axis=1), probabilities.shape[1] - 1)
    sets: Sets = np.eye(probabilities.shape[1], dtype=bool)[labels]
    return sets


def some_logits(rng: np.random.Generator, n: int = 40_000, spread: float = 1.5) -> Logits:
    return (spread * rng.normal(size=(n, 6))).astype(np.float32)


@pytest.mark.parametrize("factor", [0.4, 1.0, 3.0])
def test_fit_calibration_logits_off_by_a_known_factor_finds_it(factor: float, rng: np.random.Generator) -> None:
    def side() -> tuple[Logits, Sets]:
        honest = some_logits(rng)
        return honest * np.float32(factor), drawn(softmax(honest), rng)

    calibration = fit_calibration(*side())
    assert calibration.intercept == pytest.approx(math.log(factor), abs=0.12)
    assert calibration.slope == pytest.approx(0, abs=0.15)
    logits, genre_sets = side()  # fresh ones
    assert expected_calibration_error(calibration.probabilities(logits), genre_sets) < 0.01
    if factor != 1:
        assert expected_calibration_error(softmax(logits), genre_sets) > 0.1


@pytest.mark.parametrize(("intercept", "slope"), [(0.8, -1.2), (-0.7, 1.1)])
def test_fit_calibration_sureness_off_by_a_known_slope_finds_it(
    intercept: float, slope: float, rng: np.random.Generator
) -> None:
    """What one temperature cannot mend: too sure where it is sure, not sure enough where it is not, or the reverse."""
    planted = Calibration(intercept=intercept, slope=slope)
    logits, fresh = some_logits(rng), some_logits(rng)
    calibration = fit_calibration(logits, drawn(planted.probabilities(logits), rng))
    assert calibration.intercept == pytest.approx(intercept, abs=0.15)
    assert calibration.slope == pytest.approx(slope, abs=0.2)
    genre_sets = drawn(planted.probabilities(fresh), rng)
    assert expected_calibration_error(calibration.probabilities(fresh), genre_sets) < 0.01


def test_fit_calibration_several_genres_keeps_an_honest_confidence(rng: np.random.Generator) -> None:
    """With the likeliest genre right as often as it says, a second genre of every track changes nothing."""
    logits = some_logits(rng)
    probabilities = softmax(logits)
    right = rng.random(len(logits)) < probabilities.max(axis=1)
    order = np.argsort(-probabilities, axis=1)
    genre_sets = np.zeros(logits.shape, dtype=bool)
    rows = np.arange(len(logits))
    genre_sets[rows, order[:, 1]] = True
    genre_sets[rows, np.where(right, order[:, 0], order[:, 2])] = True
    calibration = fit_calibration(logits, genre_sets)
    assert (calibration.intercept, calibration.slope) == pytest.approx((0, 0), abs=0.15)


@pytest.mark.parametrize("spread", [0.1, 1, 10])
@pytest.mark.parametrize("always_right", [True, False])
def test_fit_calibration_one_outcome_keeps_the_temperature_within_its_limits(
    always_right: bool, spread: float, rng: np.random.Generator
) -> None:
    logits = some_logits(rng, 200, spread)
    told = logits.argmax(axis=1) if always_right else logits.argmin(axis=1)
    calibration = fit_calibration(logits, np.eye(6, dtype=bool)[told])
    temperatures = np.exp(calibration.intercept + calibration.slope * np.linspace(0, 1, 11))
    assert 0.099 < temperatures.min() <= temperatures.max() < 10.1
    assert (temperatures[-1] < 1) == always_right


def test_fit_calibration_same_data_gives_the_same(rng: np.random.Generator) -> None:
    logits = some_logits(rng, 500)
    genre_sets = drawn(softmax(logits), rng)
    assert fit_calibration(logits, genre_sets) == fit_calibration(logits, genre_sets)


class _Told(GenreNet):
    """Answers with the numerics as logits."""

    def answer(self, numerics: Tensor, codes: Tensor) -> tuple[Tensor, Tensor]:
        return numerics, numerics

    def loss(self, batch: Batch) -> Tensor:
        return batch.numerics.sum()


def told(logits: Logits, calibration: Calibration | None) -> tuple[Logits, Logits]:
    """Probabilities and embedding of the network, which is asked for these very logits."""
    model = _Told()
    if calibration is not None:
        model.set_calibration(calibration)
    answer, embedding = model(torch.from_numpy(logits), torch.zeros(len(logits), 0, dtype=torch.int64))
    return answer.softmax(dim=1).numpy(), embedding.numpy()


@pytest.mark.parametrize(("intercept", "slope"), [(0, 0), (0.8, -1.2), (-2.3, 4.6), (2.3, -4.6), (-0.12161, 0.03519)])
@pytest.mark.parametrize("spread", [0.01, 1, 20])
def test_calibration_torch_equals_numpy(
    intercept: float, slope: float, spread: float, rng: np.random.Generator
) -> None:
    calibration = Calibration(intercept=intercept, slope=slope)
    logits = some_logits(rng, 2_000, spread)
    probabilities, embedding = told(logits, calibration)
    np.testing.assert_allclose(probabilities, calibration.probabilities(logits), atol=2e-6)
    np.testing.assert_array_equal(embedding, logits)


def test_calibration_unset_leaves_the_logits(rng: np.random.Generator) -> None:
    logits = some_logits(rng, 100)
    np.testing.assert_allclose(told(logits, None)[0], softmax(logits), atol=1e-6)


def test_calibration_keeps_the_order_of_genres(rng: np.random.Generator) -> None:
    logits = some_logits(rng, 1_000)
    probabilities = Calibration(intercept=0.5, slope=-1.5).probabilities(logits)
    np.testing.assert_array_equal(np.argsort(probabilities, axis=1), np.argsort(logits, axis=1))
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
