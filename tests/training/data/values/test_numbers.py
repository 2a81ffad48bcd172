import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.data.values.missing import Missing
from training.data.values.numbers import Numbers, read_numbers

few = settings(max_examples=80, deadline=None)


def read(*texts: str, large: bool = False) -> Numbers:
    return read_numbers(texts, Missing(), large=large)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0.454", 0.454),
        (".5", 0.5),
        ("5.", 5),
        ("-7.5", -7.5),
        ("−7.5", -7.5),
        ("+3", 3),
        ("2.05E+05", 205_000),
        ("2,05E+05", 205_000),
        ("0,454", 0.454),
        ("-12,525", -12.525),
        ("117,047", 117.047),
        ("1,5", 1.5),
        ("-7.2 dB", -7.2),
        ("120 BPM", 120),
        ("245733 ms", 245_733),
        ("45%", 45),
        ("45,5 %", 45.5),
        ("1.204.511", 1_204_511),
        ("1,204,511", 1_204_511),
        ("1,204.5", 1204.5),
        ("1.204,5", 1204.5),
        ("245 733", 245_733),
        ("245\u202f733", 245_733),
        ("1'204'511", 1_204_511),
    ],
)
def test_read_numbers_as_people_write_them(text: str, number: float) -> None:
    found = read(text)
    assert found.values.tolist() == [number]
    assert not found.missing.any()
    assert not found.unreadable.any()


def test_read_numbers_a_comma_before_three_digits_parts_thousands_only_where_values_are_large() -> None:
    assert read("245,733").values.tolist() == [245.733]
    assert read("245,733", large=True).values.tolist() == [245_733]
    assert read("0,733", large=True).values.tolist() == [0.733]


@pytest.mark.parametrize(
    "text", ["loud", "1,2,3", "1.2.3", "12:30", "inf", "-inf", "1e999", "0x10", "1_000", "--5", "5 5"]
)
def test_read_numbers_what_is_none_is_unreadable(text: str) -> None:
    found = read(text, "1")
    assert found.unreadable.tolist() == [True, False]
    assert math.isnan(found.values[0])


def test_read_numbers_says_how_they_are_written() -> None:
    found = read("0.5", "0,5", "1.204.511", "1.204,5", "5 %", "", "NA")
    assert found.with_comma.tolist() == [False, True, False, True, False, False, False]
    assert found.with_groups.tolist() == [False, False, True, True, False, False, False]
    assert found.with_percent.tolist() == [False] * 4 + [True] + [False] * 2
    assert found.missing.tolist() == [False] * 5 + [True] * 2


@few
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32), min_size=1))
def test_read_numbers_any_float_with_point_or_comma_is_itself(numbers: list[float]) -> None:
    np.testing.assert_array_equal(read(*map(repr, numbers)).values, numbers)
    np.testing.assert_array_equal(read(*(repr(number).replace(".", ",") for number in numbers)).values, numbers)


@few
@given(st.lists(st.integers(0, 10**9), min_size=1), st.sampled_from(",. '\u00a0"))
def test_read_numbers_any_whole_number_with_thousands_apart_is_itself(numbers: list[int], apart: str) -> None:
    texts = [f"{number:,}".replace(",", apart) for number in numbers]
    found = read(*texts, large=True).values.tolist()
    assert [
        value * 1_000 if apart == "." and text.count(".") == 1 else value
        for value, text in zip(found, texts, strict=True)
    ] == pytest.approx(numbers)
