import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.bundle.features import CATEGORICAL_FEATURES, FEATURES, NUMERIC_FEATURES, column
from app.recommend.request import Target
from app.recommend.rerank.targets import TARGETS, prefer

DEVIATIONS = np.arange(1, len(FEATURES) + 1) / 4


def tracks(**values: list[float]) -> NDArray[np.float32]:
    """Tracks with these values of some features, and the others unknown."""
    (length,) = {len(one) for one in values.values()}
    features = np.full((length, len(FEATURES)), np.nan, dtype=np.float32)
    for name, ones in values.items():
        features[:, column(name)] = ones
    return features


def preferred(scores: list[float], features: NDArray[np.float32], *targets: Target) -> list[float]:
    found: list[float] = prefer(np.array(scores, dtype=np.float64), features, targets, DEVIATIONS).tolist()
    return found


@pytest.mark.parametrize("feature", NUMERIC_FEATURES)
def test_target_closeness_of_a_number_is_1_over_1_and_the_distance_in_deviations(feature: str) -> None:
    deviation = DEVIATIONS[column(feature)]
    values = [5, 5 + deviation, 5 - deviation, 5 + 3 * deviation]
    found = preferred([0] * 4, tracks(**{feature: values}), Target(feature, 5))
    assert found == pytest.approx([1 / 2, 1 / 4, 1 / 4, 1 / 8])


@pytest.mark.parametrize("feature", CATEGORICAL_FEATURES)
def test_target_closeness_of_a_category_is_1_or_0(feature: str) -> None:
    found = preferred([0.5] * 3, tracks(**{feature: [1, 0, math.nan]}), Target(feature, 1))
    assert found == [0.75, 0.25, 0.25]


@pytest.mark.parametrize("feature", [feature.name for feature in FEATURES])
def test_target_unknown_value_has_closeness_0(feature: str) -> None:
    assert preferred([0.8], tracks(**{feature: [math.nan]}), Target(feature, 1, 3)) == pytest.approx([0.2])


def test_target_weights_are_those_of_the_formula() -> None:
    """0.6 and two targets: one of weight 2 that is met, one of weight 0.5 that is a deviation away."""
    features = tracks(energy=[0.7], tempo=[100 + DEVIATIONS[column("tempo")]])
    found = preferred([0.6], features, Target("energy", float(np.float32(0.7)), 2), Target("tempo", 100, 0.5))
    assert found == pytest.approx([(0.6 + 2 * 1 + 0.5 * 0.5) / 3.5], rel=1e-6)


def test_target_scores_given_are_left_as_they_are() -> None:
    scores = np.array([0.5, 0.1])
    prefer(scores, tracks(energy=[0, 1]), [Target("energy", 1)], DEVIATIONS)
    assert scores.tolist() == [0.5, 0.1]


def test_target_none_leaves_the_scores() -> None:
    assert preferred([0.5, -0.1], tracks(energy=[0, 1])) == [0.5, -0.1]


@given(
    scores=st.lists(st.floats(-1, 1), min_size=2, max_size=2),
    values=st.lists(st.floats(0, 1, width=32), min_size=2, max_size=2),
    weight=st.floats(1e-3, 1000),
    value=st.floats(0, 1),
)
def test_target_result_is_a_mean_that_only_the_nearer_track_gains_by(
    scores: list[float], values: list[float], weight: float, value: float
) -> None:
    one, other = preferred(scores, tracks(valence=values), Target("valence", value, weight))
    assert -1 <= min(one, other) <= max(one, other) <= 1
    nearer = abs(values[0] - value) < abs(values[1] - value)
    if scores[0] >= scores[1] and nearer:
        assert one >= other


@pytest.mark.parametrize(
    ("n_tracks", "expected"), [(1, 50), (2_500, 50), (10_000, 200), (25_000, 500), (1_000_000, 500)]
)
def test_targets_reorder_a_share_of_a_small_catalogue(n_tracks: int, expected: int) -> None:
    assert TARGETS.reach_in(n_tracks) == expected
