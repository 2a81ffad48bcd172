import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import ks_2samp, spearmanr

from app.bundle.features import FEATURE_NAMES, column
from training.fitting.copula import EmpiricalDistribution, GaussianCopula

N = 20_000


@pytest.fixture
def skewed(rng: np.random.Generator) -> np.ndarray:
    """No two values are equal."""
    return rng.beta(0.4, 2, N).astype(np.float32)


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.8, 0.95])
def test_correlated_keeps_the_distribution_and_has_the_correlation(
    correlation: float, skewed: np.ndarray, rng: np.random.Generator
) -> None:
    distribution = EmpiricalDistribution.of(skewed)
    heard = distribution.correlated(skewed, correlation, rng)
    assert ks_2samp(skewed, heard).statistic < 0.02
    # Pearson's r of normal scores r is Spearman's 6/π·asin(r/2) (Kruskal 1958).
    assert spearmanr(skewed, heard).statistic == pytest.approx(6 / np.pi * np.arcsin(correlation / 2), abs=0.02)
    scores = [ndtri((values.argsort().argsort() + 0.5) / N) for values in (skewed, heard + 1e-9 * rng.random(N))]
    assert np.corrcoef(scores)[0, 1] == pytest.approx(correlation, abs=0.02)


def test_correlated_many_equal_values_keep_their_share(rng: np.random.Generator) -> None:
    """As of instrumentalness, which is 0 for every third track."""
    values = np.where(rng.random(N) < 0.35, 0, rng.random(N)).astype(np.float32)
    heard = EmpiricalDistribution.of(values).correlated(values, 0.7, rng)
    assert (heard == 0).mean() == pytest.approx(0.35, abs=0.02)
    assert ((heard == 0) != (values == 0)).any()
    assert ks_2samp(values, heard).statistic < 0.02


def test_correlated_one_is_the_identity_also_beyond_what_was_known(rng: np.random.Generator) -> None:
    distribution = EmpiricalDistribution.of(rng.random(50).astype(np.float32))
    values = np.linspace(-1, 2, 400, dtype=np.float32)
    np.testing.assert_array_equal(distribution.correlated(values, 1.0, rng), values)
    half = np.where(np.arange(400) < 200, 1.0, 0.5)
    heard = distribution.correlated(values, half, rng)
    np.testing.assert_array_equal(heard[:200], values[:200])
    assert np.isin(heard[200:], distribution.values).all()
    assert (heard[200:] != values[200:]).any()


@pytest.mark.parametrize("known", [[], [0.5]], ids=["nothing known", "one value known"])
def test_correlated_hardly_any_value_known_gives_finite_values(known: list[float], rng: np.random.Generator) -> None:
    distribution = EmpiricalDistribution.of(np.array([*known, np.nan], dtype=np.float32))
    heard = distribution.correlated(np.array([0.2, np.nan], dtype=np.float32), 0.5, rng)
    assert heard[0] == pytest.approx(known[0] if known else 0.2)
    assert np.isnan(heard[1])


def test_disturbed_changes_the_features_of_these_names_alone_and_no_unknown_value(rng: np.random.Generator) -> None:
    features = rng.random((500, len(FEATURE_NAMES))).astype(np.float32)
    features[rng.random(features.shape) < 0.3] = np.nan
    before = features.copy()
    disturbed = GaussianCopula.fit(features, ("energy", "valence")).disturbed(features, 0.8, rng)
    np.testing.assert_array_equal(features, before)
    np.testing.assert_array_equal(np.isnan(disturbed), np.isnan(features))
    changed = ((disturbed != features) & ~np.isnan(features)).any(axis=0)
    assert {FEATURE_NAMES[place] for place in np.flatnonzero(changed)} == {"energy", "valence"}


def test_disturbed_features_are_disturbed_apart_and_as_seeded(rng: np.random.Generator) -> None:
    features = np.repeat(rng.random((2_000, 1)), len(FEATURE_NAMES), axis=1).astype(np.float32)
    copula = GaussianCopula.fit(features, ("energy", "valence"))
    first, again = (copula.disturbed(features, 0.0, np.random.default_rng(3)) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    errors = spearmanr(first[:, column("energy")], first[:, column("valence")]).statistic
    assert errors == pytest.approx(0, abs=0.08)
