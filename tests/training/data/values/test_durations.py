import numpy as np
import pytest

from training.data.values.durations import read_clock, unit_of_values


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("3:25", 205_000),
        ("03:25", 205_000),
        ("0:03:25", 205_000),
        ("1:02:03", 3_723_000),
        ("63:10", 3_790_000),
        ("3:25.5", 205_500),
        ("3:25,5", 205_500),
        ("PT3M25S", 205_000),
        ("PT1H", 3_600_000),
        ("3m 25s", 205_000),
        ("3 min 25 sec", 205_000),
        ("1h 2m 3s", 3_723_000),
        ("205 s", 205_000),
    ],
)
def test_read_clock_times_are_milliseconds(text: str, ms: int) -> None:
    assert read_clock(text) == ms


@pytest.mark.parametrize("text", ["205", "3:75", "1:75:00", "3:2", ":25", "PT", "", "a:bc", "3.25"])
def test_read_clock_anything_else_is_none(text: str) -> None:
    assert read_clock(text) is None


@pytest.mark.parametrize(
    ("values", "said", "unit"),
    [
        ([205_000, 180_000, 31_000], None, "ms"),
        ([205_000, 180_000, 31_000], "ms", "ms"),
        ([205, 180, 31], None, "s"),
        ([205, 180, 31], "ms", "s"),
        ([205.4, 180.2], None, "s"),
        ([3.4, 3.0, 2.5], None, "min"),
        ([3.4, 3.0, 2.5], "ms", "min"),
        ([205_000, 180_000], "s", "s"),  # a name is believed; the range refuses it then
        ([3, 4], "min", "min"),
        ([5_400, 5_200], None, "s"),  # chapters of an hour and a half
        ([5_400, 5_200], "ms", "ms"),  # jingles
        ([205_000, 180_000, 205], None, "ms"),  # one that is odd is no unit
        ([14, 12, 9], None, "s"),
    ],
)
def test_unit_of_values_goes_by_the_name_then_by_the_median(values: list[float], said: str | None, unit: str) -> None:
    assert unit_of_values(np.array(values, dtype=np.float64), said) == unit
