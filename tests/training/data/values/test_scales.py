import numpy as np
import pytest

from training.data.values.scales import ShareColumn, find_scales

RNG = np.random.default_rng(0)
FRACTIONS = RNG.random(50).round(3)
PERCENT = RNG.integers(0, 101, 50).astype(np.float64)


def column(values: object, says_percent: bool = False, asked: str | None = None) -> ShareColumn:
    different, counts = np.unique(np.array(values, dtype=np.float64), return_counts=True)
    return ShareColumn(different, counts, says_percent, asked)


def test_find_scales_fractions_stay() -> None:
    found = find_scales({"energy": column(FRACTIONS), "valence": column([*FRACTIONS[1:], np.nan])})
    assert found.percent == found.doubtful == frozenset()


def test_find_scales_values_mostly_above_1_are_percent() -> None:
    assert find_scales({"energy": column(PERCENT)}).percent == {"energy"}


@pytest.mark.parametrize("outlier", [1.5, 62, 100])
def test_find_scales_one_value_above_1_among_fractions_is_a_mistake(outlier: float) -> None:
    assert find_scales({"energy": column([*FRACTIONS, outlier])}).percent == frozenset()


@pytest.mark.parametrize("values", [[0] * 50, [0, 1] * 25, [0] * 49 + [np.nan], [0, 0, 1, 40]])
def test_find_scales_whole_numbers_beside_percent_are_percent(values: list[float]) -> None:
    """The instrumentalness of pop is 0 or 1 %: it says nothing of its scale, the other features do."""
    assert find_scales({"energy": column(PERCENT), "instrumentalness": column(values)}).percent == {
        "energy",
        "instrumentalness",
    }


def test_find_scales_whole_numbers_beside_fractions_are_fractions() -> None:
    assert find_scales({"energy": column(FRACTIONS), "instrumentalness": column([0, 1] * 25)}).percent == frozenset()


def test_find_scales_fractions_beside_percent_are_doubtful() -> None:
    found = find_scales({"energy": column(PERCENT), "valence": column(PERCENT), "instrumentalness": column(FRACTIONS)})
    assert found.percent == {"energy", "valence"}
    assert found.doubtful == {"instrumentalness"}


def test_find_scales_name_and_person_decide_before_values() -> None:
    found = find_scales(
        {
            "energy": column([0, 1, 0.5], says_percent=True),
            "valence": column(FRACTIONS, asked="percent"),
            "liveness": column(PERCENT, asked="fraction"),
        }
    )
    assert found.percent == {"energy", "valence"}


def test_find_scales_column_of_nothing_is_none() -> None:
    found = find_scales({"energy": column([np.nan] * 3), "valence": column(PERCENT)})
    assert found.percent == {"valence"}
