import numpy as np
import pytest

from app.bundle.features import (
    CATEGORICAL_FEATURES,
    FEATURE_NAMES,
    FEATURES,
    NUMERIC_FEATURES,
    Feature,
    column,
    missing_share,
    unknown_as_nan,
)
from tests.support.planted import planted_table


def test_features_schema_has_the_15_columns_of_the_table() -> None:
    assert len(FEATURES) == len(set(FEATURE_NAMES)) == 15
    assert set(FEATURE_NAMES) < set(planted_table().columns)
    assert len(NUMERIC_FEATURES) == 11
    assert set(CATEGORICAL_FEATURES) == {"explicit", "key", "mode", "time_signature"}


@pytest.mark.parametrize("feature", FEATURES, ids=FEATURE_NAMES)
def test_features_each_has_a_range_and_a_description(feature: Feature) -> None:
    assert feature.minimum < feature.maximum
    assert feature.description
    assert feature.unknown is None or feature.minimum <= feature.unknown <= feature.maximum


@pytest.mark.parametrize(("name", "unknown"), [("tempo", 0), ("key", -1), ("time_signature", 0)])
def test_unknown_as_nan_marked_value_becomes_nan_in_a_copy(name: str, unknown: float) -> None:
    features = np.full((2, 15), 1, dtype=np.float32)
    features[1, column(name)] = unknown
    marked = unknown_as_nan(features)
    assert np.argwhere(np.isnan(marked)).tolist() == [[1, column(name)]]
    assert not np.isnan(features).any()


def test_unknown_as_nan_zero_of_another_feature_stays() -> None:
    zeros = unknown_as_nan(np.zeros((1, 15), dtype=np.float32))[0]
    assert {name for name, value in zip(FEATURE_NAMES, zeros, strict=True) if np.isnan(value)} == {
        "tempo",
        "time_signature",
    }


def test_missing_share_of_any_number_of_features_is_their_mean_to_the_bit() -> None:
    features = np.where(np.tri(16, 15, -1, dtype=np.bool_), np.float32(np.nan), np.float32(1))
    expected = np.isnan(features).mean(axis=1, dtype=np.float32)
    np.testing.assert_array_equal(missing_share(features), expected, strict=True)
    assert (expected[0], expected[15]) == (0, 1)
