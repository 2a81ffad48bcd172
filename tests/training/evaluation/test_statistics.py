from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from app.bundle.names import fold
from app.indexing.tracks import Tracks
from tests.support.training.plain_examples import plain_examples
from training.data.table import Table
from training.evaluation.statistics import (
    first_artists,
    holm,
    paired_tests,
    percentile_interval,
    resampled_weights,
)
from training.splits import examples_of


def paired_test(differences: NDArray[np.float64], rng: np.random.Generator, n_resamples: int = 9999) -> float:
    """Of one pair of systems."""
    (p,) = paired_tests(differences[:, None], rng, n_resamples)
    return float(p)


probabilities = st.lists(st.floats(0, 1), max_size=12)


def test_first_artists_spelt_differently_are_one_and_featured_ones_do_not_count() -> None:
    artists = [("Zoë", "Abba"), ("ABBA",), ("zoe",), ("Abba", "Zoë"), ("Mia",)]
    examples = plain_examples(np.ones((5, 1), dtype=bool), np.arange(5), artists)
    assert first_artists(examples).tolist() == [2, 0, 2, 0, 1]


def test_first_artists_every_protocol_gives_the_same_numbers(planted: Table, tracks: Tracks) -> None:
    by_name = [
        dict(zip([fold(names[0]) for names in examples.artists], first_artists(examples).tolist(), strict=True))
        for examples in (examples_of(protocol, planted, tracks) for protocol in ("rows", "recordings", "artists"))
    ]
    assert by_name[0] == by_name[1] == by_name[2]


def test_resampled_weights_groups_are_drawn_whole_and_as_many_as_there_are(rng: np.random.Generator) -> None:
    groups = np.array([7, 3, 7, 3, 3, 90])
    _, first = np.unique(groups, return_index=True)
    drawn = list(resampled_weights(groups, 200, rng))
    assert len(drawn) == 200
    for weights in drawn:
        of_group = dict(zip(groups[first].tolist(), weights[first].tolist(), strict=True))
        assert weights.tolist() == [of_group[group] for group in groups.tolist()]
        assert weights[first].sum() == 3
    # Each number of draws of one of three groups in three: binomial.
    times = np.bincount([int(weights[0]) for weights in drawn], minlength=4) / 200
    np.testing.assert_allclose(times, stats.binom.pmf(np.arange(4), 3, 1 / 3), atol=0.1)


def test_resampled_weights_groups_all_alike_widen_the_interval_as_theory_says(rng: np.random.Generator) -> None:
    """Of 50 groups of 20 equal values the mean is as sure as of 50 values, and not as of 1,000."""
    of_group = rng.normal(size=50)
    values, groups = np.repeat(of_group, 20), np.repeat(np.arange(50), 20)
    means = [np.average(values, weights=weights) for weights in resampled_weights(groups, 2000, rng)]
    assert np.std(means) == pytest.approx(of_group.std() / np.sqrt(50), rel=0.08)


def test_resampled_weights_same_seed_gives_the_same(rng: np.random.Generator) -> None:
    groups = rng.integers(9, size=40)
    one, other = (np.array(list(resampled_weights(groups, 5, np.random.default_rng(3)))) for _ in range(2))
    np.testing.assert_array_equal(one, other)


def test_percentile_interval_even_spread_has_95_percent_within() -> None:
    low, high = percentile_interval(np.linspace(0, 1000, 1001))
    assert [low.item(), high.item()] == pytest.approx([25, 975])


def test_percentile_interval_several_figures_have_one_each(rng: np.random.Generator) -> None:
    replicates = rng.normal(size=(400, 2, 3))
    low, high = percentile_interval(replicates)
    assert low.shape == high.shape == (2, 3)
    assert [low[1, 2], high[1, 2]] == [bound.item() for bound in percentile_interval(replicates[:, 1, 2])]


@pytest.mark.parametrize("seed", range(4))
def test_paired_test_few_groups_is_near_the_exact_share_of_all_signs(seed: int) -> None:
    differences = np.random.default_rng(seed).normal(0.3, 1, size=10)
    sums = np.array(list(product([-1, 1], repeat=10))) @ differences
    exact = (np.abs(sums) >= abs(differences.sum()) - 1e-9).mean()
    reference = stats.permutation_test(
        (differences,), np.mean, permutation_type="samples", vectorized=True, n_resamples=np.inf
    )
    assert reference.pvalue == pytest.approx(exact)
    assert paired_test(differences, np.random.default_rng(1)) == pytest.approx(exact, abs=0.02)


def test_paired_test_groups_without_a_difference_change_nothing(rng: np.random.Generator) -> None:
    differences = rng.normal(0.2, 1, size=60)
    padded = np.concatenate([np.zeros(500), differences, np.zeros(7)])
    one, other = (paired_test(of, np.random.default_rng(2), 999) for of in (differences, padded))
    assert one == other


def test_paired_test_no_difference_at_all_is_one(rng: np.random.Generator) -> None:
    assert paired_test(np.zeros(30), rng) == 1
    assert paired_test(np.zeros(0), rng) == 1


def test_paired_test_single_group_is_one(rng: np.random.Generator) -> None:
    """Of one group both signs are as far from 0."""
    assert paired_test(np.array([0.1]), rng, 99) == 1


def test_paired_test_many_groups_better_is_the_smallest_value_there_is(rng: np.random.Generator) -> None:
    differences = rng.normal(1, 1, size=2000)  # more than one batch
    assert paired_test(differences, rng, 3999) == paired_test(-differences, rng, 3999) == 1 / 4000


def test_paired_test_systems_alike_is_uniform(rng: np.random.Generator) -> None:
    found = [paired_test(rng.normal(size=25), rng, 399) for _ in range(300)]
    assert stats.kstest(found, "uniform").pvalue > 0.001


def test_paired_tests_several_pairs_are_each_tested_alone(rng: np.random.Generator) -> None:
    differences = np.column_stack([rng.normal(0.1 * pair, 1, size=300) for pair in range(4)] + [np.zeros(300)])
    found = paired_tests(differences, np.random.default_rng(3))
    alone = [paired_test(column, np.random.default_rng(3)) for column in differences.T[:4]]
    assert found[:4] == pytest.approx(alone)
    assert found[4] == 1
    assert len(paired_tests(np.zeros((0, 0)), rng)) == 0


def test_holm_worked_example_is_stepped_down() -> None:
    # 0.01 × 4; 0.02 × 3; 0.03 × 2 = 0.06; 0.04 × 1, but no less than 0.06.
    assert holm([0.04, 0.01, 0.03, 0.02]) == pytest.approx([0.06, 0.04, 0.06, 0.06])


def test_holm_nothing_and_one_stay_as_they_are() -> None:
    assert holm([]) == []
    assert holm([0.2]) == [0.2]


@settings(max_examples=25, deadline=None)
@given(probabilities)
def test_holm_any_values_equal_the_definition(p: list[float]) -> None:
    ranked = sorted(range(len(p)), key=lambda index: p[index])
    expected = {
        index: min(1, max(p[other] * (len(p) - step) for step, other in enumerate(ranked[: position + 1])))
        for position, index in enumerate(ranked)
    }
    assert holm(p) == pytest.approx([expected[index] for index in range(len(p))])


@settings(max_examples=25, deadline=None)
@given(probabilities)
def test_holm_any_values_keep_their_order_and_never_shrink(p: list[float]) -> None:
    adjusted = holm(p)
    assert all(before <= after <= 1 for before, after in zip(p, adjusted, strict=True))
    order = np.argsort(p, kind="stable")
    assert (np.diff(np.array(adjusted)[order]) >= 0).all()
