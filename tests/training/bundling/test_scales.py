from dataclasses import replace
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.bundle.features import CATEGORICAL_FEATURES, FEATURE_NAMES, column
from app.bundle.reader import Bundle
from training.bundling.scales import MATCHED, MIN_KNOWN, match_scales
from training.fitting.encoders import fit_encoders

OTHERS = [place for place, name in enumerate(FEATURE_NAMES) if name not in MATCHED]
seeds = st.integers(0, 2**32 - 1)


def tracks(seed: int, n: int = 500) -> NDArray[np.float32]:
    """Features from 0 to 1 of as many distributions, some values twice, a tenth unknown."""
    rng = np.random.default_rng(seed)
    features = rng.beta(rng.uniform(0.5, 4, 15), rng.uniform(0.5, 4, 15), (n, 15)).round(2).astype(np.float32)
    codes = [column(name) for name in CATEGORICAL_FEATURES]
    features[:, codes] = features[:, codes].round()
    features[rng.random(features.shape) < 0.1] = np.nan
    return features


def learned_from(
    bundle: Bundle, features: NDArray[np.float32], numerics: Literal["standard", "quantile"] = "quantile"
) -> Bundle:
    """The bundle as if its model had learned from these."""
    return replace(bundle, encoders=fit_encoders(features, numerics))


def known(features: NDArray[np.float32], name: str) -> NDArray[np.float32]:
    values = features[:, column(name)]
    return values[~np.isnan(values)]


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_match_scales_gives_the_distribution_of_the_reference(bundle: Bundle, data: st.DataObject) -> None:
    table, reference = tracks(data.draw(seeds)), tracks(data.draw(seeds))
    found = match_scales(table, "x 1", learned_from(bundle, reference)).scales.apply(table)
    for name in MATCHED:
        wanted, got = known(reference, name), known(found, name)
        assert wanted.min() <= got.min() <= got.max() <= wanted.max()
        shares = np.linspace(0.05, 0.95, 19)
        # A value of one table that many have can only become one value of the other.
        np.testing.assert_allclose(np.quantile(got, shares), np.quantile(wanted, shares), atol=0.1)
        order = np.argsort(known(table, name), kind="stable")
        assert (np.diff(got[order]) >= 0).all()
    np.testing.assert_array_equal(np.isnan(found), np.isnan(table))
    np.testing.assert_array_equal(found[:, OTHERS], table[:, OTHERS])


@settings(max_examples=20, deadline=None)
@given(seed=seeds)
def test_match_scales_of_equal_distributions_changes_nothing(bundle: Bundle, seed: int) -> None:
    table = tracks(seed)
    found = match_scales(table, "x 1", learned_from(bundle, table)).scales.apply(table)
    np.testing.assert_allclose(found, table, atol=1e-4)


def test_match_scales_says_of_whom_and_what(bundle: Bundle) -> None:
    matched = match_scales(tracks(1), "x 1", learned_from(bundle, tracks(2)))
    assert (matched.scales.extractor, matched.scales.reference) == ("x 1", bundle.manifest.version)
    assert matched.summary() == {"reference": bundle.manifest.version, "matched": [*MATCHED], "left": {}}


def test_match_scales_of_a_feature_that_few_know_leaves_it_and_says_so(bundle: Bundle) -> None:
    table = tracks(1)
    table[MIN_KNOWN - 1 :, column("energy")] = np.nan
    table[: MIN_KNOWN - 1, column("energy")] = 0.5
    matched = match_scales(table, "x 1", learned_from(bundle, tracks(2)))
    assert matched.left == {"energy": "99 tracks know it, and matching needs 100"}
    found = matched.scales.apply(table)
    np.testing.assert_array_equal(found[:, column("energy")], table[:, column("energy")])


@pytest.mark.parametrize("features", [tracks(1, MIN_KNOWN - 1), np.full((500, 15), np.nan, dtype=np.float32)])
def test_match_scales_of_what_nobody_knows_is_refused(bundle: Bundle, features: NDArray[np.float32]) -> None:
    with pytest.raises(ValueError, match=r"expected a feature whose scale can be matched, got none: danceability: "):
        match_scales(features, "x 1", bundle)


def test_match_scales_with_a_model_that_does_not_tell_is_refused(bundle: Bundle) -> None:
    with pytest.raises(ValueError, match="energy: the model does not tell how it is distributed"):
        match_scales(tracks(1), "x 1", learned_from(bundle, tracks(2), "standard"))
