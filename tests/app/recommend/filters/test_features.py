"""Filters of features, and the columns that they read."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.bundle.features import CATEGORICAL_FEATURES, FEATURE_NAMES, FEATURES, NUMERIC_FEATURES, column
from app.recommend.filters.base import FilterContext, Interval
from app.recommend.filters.columns import FeatureColumns
from app.recommend.filters.features import FEATURE_FILTERS, FeatureInterval, FeatureValues
from tests.support.recommend.filter_context import context_of

MARKED = {"key": -1, "tempo": 0, "time_signature": 0}
numbers = st.floats(-200, 500, width=32)


def tracks(feature: str, values: list[float]) -> FilterContext:
    """Tracks that have these values of one feature, and 1 for all others."""
    features = np.ones((len(values), len(FEATURES)), dtype=np.float32)
    features[:, column(feature)] = values
    return context_of(features)


def one_of(context: FilterContext, feature: str, values: set[float]) -> list[bool]:
    mask: list[bool] = FeatureValues(feature, frozenset(values)).mask(context).tolist()
    return mask


def within(values: list[float], minimum: float | None, maximum: float | None, feature: str = "energy") -> list[bool]:
    mask: list[bool] = FeatureInterval(feature, Interval(minimum, maximum)).mask(tracks(feature, values)).tolist()
    return mask


def test_filter_marks_are_those_of_the_schema() -> None:
    assert {feature.name: feature.unknown for feature in FEATURES if feature.unknown is not None} == MARKED


@pytest.mark.parametrize("value", [0.7, 0.1, 0.3, 0.676, 1 / 3, -7.3, 118.04])
def test_filter_bound_includes_a_track_of_that_very_value(value: float) -> None:
    """The table keeps float32, which is above or below the float64 of the same decimal."""
    assert float(np.float32(value)) != value
    assert within([value], value, value) == within([value], value, None) == within([value], None, value) == [True]


@pytest.mark.parametrize("value", [0.7, 1 / 3])
def test_filter_bound_leaves_out_the_next_float32(value: float) -> None:
    below = float(np.nextafter(np.float32(value), np.float32(-1)))
    above = float(np.nextafter(np.float32(value), np.float32(2)))
    assert within([below, value, above], value, value) == [False, True, False]


@given(values=st.lists(numbers | st.just(math.nan), min_size=1), bounds=st.tuples(*[st.none() | numbers] * 2))
def test_filter_within_is_the_comparison_one_by_one(
    values: list[float], bounds: tuple[float | None, float | None]
) -> None:
    minimum, maximum = bounds
    expected = [
        not math.isnan(value) and (minimum is None or value >= minimum) and (maximum is None or value <= maximum)
        for value in values
    ]
    assert within(values, minimum, maximum) == expected


@pytest.mark.parametrize(("minimum", "maximum"), [(None, None), (-1e6, 1e6), (0, 0), (0, None), (None, 0), (-1, -1)])
@pytest.mark.parametrize("feature", ["tempo", "energy"])
def test_filter_of_bounds_never_lets_an_unknown_value_pass(
    feature: str, minimum: float | None, maximum: float | None
) -> None:
    unknown = MARKED.get(feature, math.nan)
    assert within([unknown, math.nan], minimum, maximum, feature) == [False, False]


def test_filter_of_bounds_takes_0_for_a_number_where_it_is_no_mark() -> None:
    assert within([0, 1], 0, 0, "energy") == [True, False]
    assert within([0, 1], None, None, "energy") == [True, True]


@pytest.mark.parametrize(("bound", "allowed"), [(1e300, False), (-1e300, True), (1e39, False), (-1e39, True)])
def test_filter_bound_beyond_float32_is_above_or_below_everything(bound: float, allowed: bool) -> None:
    assert within([0.0, 0.5, 1.0], bound, None) == [allowed] * 3
    assert within([0.0, 0.5, 1.0], None, bound) == [not allowed] * 3


@pytest.mark.parametrize("feature", CATEGORICAL_FEATURES)
def test_filter_one_of_allows_the_values_and_no_unknown(feature: str) -> None:
    mark = MARKED.get(feature, math.nan)
    context = tracks(feature, [1, 2, 3, mark, math.nan])
    assert one_of(context, feature, {1.0, 3.0}) == [True, False, True, False, False]
    assert one_of(context, feature, {mark}) == [False] * 5
    assert one_of(context, feature, set()) == [False] * 5


@pytest.mark.parametrize("feature", FEATURE_NAMES)
def test_filter_reads_the_column_of_its_feature(feature: str) -> None:
    context = tracks(feature, [2, 3])
    assert [kind.name for kind in FEATURE_FILTERS] == [*FEATURE_NAMES]
    for kind in FEATURE_FILTERS:
        value = frozenset({3.0}) if kind.name in CATEGORICAL_FEATURES else Interval(3)
        expected = [False, True] if kind.name == feature else [False, False]
        assert kind.build(value).mask(context).tolist() == expected


def plain_deviation(values: NDArray[np.float32]) -> float:
    known = [float(value) for value in values if not math.isnan(value)]
    mean = sum(known) / len(known)
    return math.sqrt(sum((value - mean) ** 2 for value in known) / len(known))


def test_filter_deviations_are_those_of_the_known_values(rng: np.random.Generator) -> None:
    features = rng.uniform(1, 9, (50, len(FEATURES))).astype(np.float32)
    features[rng.random(features.shape) < 0.3] = np.nan
    marked = features.copy()
    for name, mark in MARKED.items():
        values = marked[:, column(name)]
        values[np.isnan(values)] = mark
    expected = [plain_deviation(features[:, position]) for position in range(len(FEATURES))]
    for given_features in (features, marked):
        with_removed = np.vstack([given_features, np.full((5, len(FEATURES)), 100, dtype=np.float32)])
        found = FeatureColumns(with_removed, np.arange(55) < 50).deviations
        assert found == pytest.approx(expected, rel=1e-12)
        assert found.dtype == np.float64


@pytest.mark.parametrize("values", [[0.3, 0.3, 0.3], [math.nan] * 3, [math.nan, 0.3, math.nan]])
def test_filter_deviation_of_a_feature_that_does_not_vary_is_1(values: list[float]) -> None:
    assert tracks("energy", values).columns.deviations[column("energy")] == 1


def test_filter_features_given_are_left_as_they_are() -> None:
    features = np.zeros((2, len(FEATURES)), dtype=np.float32)
    FeatureInterval("tempo", Interval(1)).mask(context_of(features))
    np.testing.assert_array_equal(features, np.zeros((2, len(FEATURES))))
    assert len(NUMERIC_FEATURES) + len(CATEGORICAL_FEATURES) == len(FEATURES)
