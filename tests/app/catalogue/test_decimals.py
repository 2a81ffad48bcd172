"""The reference is the shortest text of a float32, which NumPy writes, read again."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.decimals import as_decimals

_WRITTEN = st.decimals(-9999, 9999, places=3).map(float)


@given(st.lists(_WRITTEN, max_size=30))
def test_as_decimals_of_what_someone_wrote_is_what_they_wrote(written: list[float]) -> None:
    np.testing.assert_array_equal(as_decimals(np.array(written, dtype=np.float32)), written)


@given(st.floats(2.0**-40, 2.0**24, width=32))
def test_as_decimals_is_the_shortest_that_is_the_same_float32(value: float) -> None:
    (decimal,) = as_decimals(np.array([value], dtype=np.float32)).tolist()
    assert decimal == float(str(np.float32(value)))
    assert as_decimals(np.array([-value], dtype=np.float32)).tolist() == [-decimal]


@given(st.floats(width=32, allow_nan=False))
def test_as_decimals_any_number_is_that_number_as_float32(value: float) -> None:
    decimals = as_decimals(np.array([[value]], dtype=np.float32))
    assert decimals.shape == (1, 1)
    assert np.float32(decimals[0, 0]) == np.float32(value)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 0.0, 86_400_000, 1e-30])
def test_as_decimals_without_a_shorter_decimal_stays_as_it_is(value: float) -> None:
    stored = np.array([value], dtype=np.float32)
    np.testing.assert_array_equal(as_decimals(stored), stored.astype(np.float64))
