from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from app.bundle.catalogue.scales import FeatureScale, Scales
from app.bundle.features import FEATURE_NAMES, column
from app.bundle.reader import Bundle
from tests.support.scales import PLANTED

SCALE = {"name": "energy", "estimated": (0.0, 0.5, 1.0), "matched": (0.2, 0.25, 0.9)}
shares = st.floats(0, 1, width=32)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "key"}, "name: expected one of popularity, "),
        ({"name": "loudest"}, "name: expected one of popularity, "),
        ({"estimated": (), "matched": ()}, "at least 1"),
        ({"estimated": (0.5, 0.5, 1.0)}, "must be equally many and ascend"),
        ({"matched": (0.2, 0.1, 0.9)}, "must be equally many and ascend"),
        ({"matched": (0.2, 0.9)}, "must be equally many and ascend"),
        ({"matched": (-0.1, 0.1, 0.9)}, "matched: expected numbers from 0 to 1"),
        ({"matched": (0.2, 0.9, 1.1)}, "matched: expected numbers from 0 to 1"),
        ({"matched": (0.2, 0.9, np.nan)}, "finite"),
    ],
)
def test_scale_that_is_none_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        FeatureScale(**{**SCALE, **changes})


def test_scales_that_name_a_feature_twice_or_none_are_refused() -> None:
    with pytest.raises(ValidationError, match="stands twice"):
        Scales(extractor="x", reference="y", features=(FeatureScale(**SCALE), FeatureScale(**SCALE)))
    with pytest.raises(ValidationError, match="at least 1"):
        Scales(extractor="x", reference="y", features=())


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(shares, shares), min_size=1, max_size=20, unique_by=lambda pair: pair[0]),
    st.lists(st.floats(-10, 10, width=32), min_size=1, max_size=20),
)
def test_scale_keeps_the_order_and_the_range(pairs: list[tuple[float, float]], values: list[float]) -> None:
    estimated, matched = (tuple(sorted(side)) for side in zip(*pairs, strict=True))
    scale = FeatureScale(name="energy", estimated=estimated, matched=matched)
    found = scale.apply(np.sort(np.array(values, dtype=np.float32)))
    assert (np.diff(found) >= 0).all()
    assert found.dtype == np.float32
    assert (np.float32(matched[0]) <= found).all()
    assert (found <= np.float32(matched[-1])).all()


def test_scales_change_what_they_name_and_leave_the_unknown_and_all_else() -> None:
    features = np.full((3, len(FEATURE_NAMES)), 0.5, dtype=np.float32)
    features[1, column("energy")] = np.nan
    features[2, column("energy")] = 0.75
    before = features.copy()
    found = PLANTED.apply(features)
    np.testing.assert_allclose(found[:, column("energy")], [0.25, np.nan, 0.575])
    others = np.arange(len(FEATURE_NAMES)) != column("energy")
    np.testing.assert_array_equal(found[:, others], before[:, others])
    np.testing.assert_array_equal(features, before)


def test_read_bundle_has_its_scales(bundle: Bundle) -> None:
    assert bundle.scales == PLANTED
