import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pydantic import ValidationError

from app.bundle.calibration import Calibration, softmax


@pytest.fixture
def logits(rng: np.random.Generator) -> NDArray[np.float32]:
    return rng.normal(0, 3, (50, 7)).astype(np.float32)


def test_softmax_logs_of_probabilities_gives_them_back() -> None:
    probabilities = np.array([[0.5, 0.3, 0.2], [0.1, 0.1, 0.8]], dtype=np.float32)
    np.testing.assert_allclose(softmax(np.log(probabilities) + 4), probabilities, atol=1e-7)


def test_softmax_huge_logits_stay_finite() -> None:
    found = softmax(np.array([[1e38, 0, -1e38], [-1e38, -1e38, -1e38]], dtype=np.float32))
    np.testing.assert_allclose(found, np.array([[1, 0, 0], [1 / 3, 1 / 3, 1 / 3]]), atol=1e-7)


def test_calibration_of_nothing_changes_nothing(logits: NDArray[np.float32]) -> None:
    np.testing.assert_array_equal(Calibration().probabilities(logits), softmax(logits))


def test_calibration_by_hand_is_as_computed() -> None:
    """Odds of 3 to 1, so sureness 3/4: the temperature is exp(-0.5 + 2 × 3/4) = e, and the odds are 3 ^ (1 / e)."""
    odds = 3 ** (1 / math.e)
    (found,) = Calibration(intercept=-0.5, slope=2).probabilities(np.array([[math.log(3), 0]], dtype=np.float32))
    np.testing.assert_allclose(found, [odds / (odds + 1), 1 / (odds + 1)], rtol=1e-6)


@pytest.mark.parametrize(("intercept", "slope"), [(math.log(2), 0), (-1, 0.7), (0.5, -3), (-5, -5), (5, 5)])
def test_calibration_equals_the_formula_row_by_row(logits: NDArray[np.float32], intercept: float, slope: float) -> None:
    found = Calibration(intercept=intercept, slope=slope).probabilities(logits)
    assert found.dtype == np.float32
    for row, values in zip(found, logits.astype(np.float64).tolist(), strict=True):
        sureness = max(math.exp(v) for v in values) / sum(math.exp(v) for v in values)
        temperature = math.exp(intercept + slope * sureness)
        scaled = [math.exp((v - max(values)) / temperature) for v in values]
        np.testing.assert_allclose(row, np.array(scaled) / sum(scaled), rtol=2e-3, atol=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.floats(-5, 5), st.floats(-5, 5), st.lists(st.integers(-40, 40), min_size=2, max_size=6))
def test_calibration_any_keeps_the_order_of_the_genres_and_sums_to_1(
    intercept: float, slope: float, values: list[int]
) -> None:
    logits = np.array([values], dtype=np.float32) * np.float32(0.25)
    (found,) = Calibration(intercept=intercept, slope=slope).probabilities(logits)
    assert found.sum() == pytest.approx(1, abs=1e-5)
    assert (np.diff(found[np.argsort(values, kind="stable")]) >= 0).all()


@pytest.mark.parametrize(
    "content",
    ['{"intercept": 5.1}', '{"slope": -5.1}', '{"slope": NaN}', '{"intercept": "x"}', '{"slope": null}', '{"more": 1}'],
)
def test_calibration_invalid_is_refused(content: str) -> None:
    with pytest.raises(ValidationError, match=r"intercept|slope|more"):
        Calibration.model_validate_json(content)
