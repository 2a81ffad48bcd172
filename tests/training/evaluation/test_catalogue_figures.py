import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from training.evaluation.catalogue_figures import catalogue_figures, hubness, occurrences, popularity_bias

NAN = float("nan")
# Four tracks, two neighbours each: 0 is on every other's list, 3 on none. N_k = 3, 3, 2, 0.
NEIGHBOURS = np.array([[1, 2], [0, 2], [0, 1], [0, 1]])
RING = np.array([[1], [2], [3], [0]])


def popularities(*values: float) -> NDArray[np.float32]:
    return np.array(values, dtype=np.float32)


def test_occurrences_by_hand() -> None:
    assert occurrences(NEIGHBOURS, 4).tolist() == [3, 3, 2, 0]


def test_hubness_by_hand() -> None:
    figures = hubness(np.array([3, 3, 2, 0]))
    assert figures["never_found"] == 0.25
    assert figures["coverage"] == 0.75
    assert figures["largest"] == 3
    # Deviations from 2: 1, 1, 0, -2.
    assert figures["skewness"] == pytest.approx((-6 / 4) / (6 / 4) ** 1.5)
    # Differences of ordered pairs add up to 20, over 2 × 4² × the mean of 2.
    assert figures["gini"] == pytest.approx(20 / (2 * 16 * 2))


def test_hubness_all_found_alike_is_even() -> None:
    even = {"skewness": 0, "never_found": 0, "largest": 1, "coverage": 1, "gini": 0}
    assert hubness(occurrences(RING, 4)) == pytest.approx(even)


def test_hubness_one_hub_is_skewed() -> None:
    figures = hubness(np.array([99] + [0] * 99))
    assert figures["gini"] == pytest.approx(0.99)
    assert figures["never_found"] == 0.99
    assert figures["skewness"] > 9


def test_hubness_no_neighbours_at_all_has_no_figure_undefined() -> None:
    assert hubness(np.zeros(3, dtype=np.int64))["gini"] == 0


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 50), min_size=1, max_size=30).filter(any))
def test_hubness_any_counts_have_the_gini_of_the_mean_difference(counts: list[int]) -> None:
    n_k = np.array(counts)
    difference = np.abs(n_k[:, None] - n_k).mean()
    assert hubness(n_k)["gini"] == pytest.approx(difference / (2 * n_k.mean()), abs=1e-12)


def test_popularity_bias_by_hand() -> None:
    figures = popularity_bias(NEIGHBOURS, popularities(80, 60, 20, 0))
    assert figures["lift"] == pytest.approx(((3 * 80 + 3 * 60 + 2 * 20) / 8) / 40)
    # Ranks 3.5, 3.5, 2, 1 and 4, 3, 2, 1.
    assert figures["correlation"] == pytest.approx(4.5 / np.sqrt(4.5 * 5))


def test_popularity_bias_unknown_ones_do_not_count() -> None:
    figures = popularity_bias(NEIGHBOURS, popularities(80, NAN, 20, 0))
    assert figures["lift"] == pytest.approx(((3 * 80 + 2 * 20) / 5) / (100 / 3))
    assert figures["correlation"] == pytest.approx(1)


def test_popularity_bias_all_found_alike_is_none() -> None:
    assert popularity_bias(RING, popularities(1, 2, 3, 4)) == {"lift": 1, "correlation": 0}


@pytest.mark.parametrize(
    "popularity",
    [
        pytest.param((NAN, NAN, NAN, NAN), id="unknown"),
        pytest.param((5, 5, 5, 5), id="constant"),
        pytest.param((5, NAN, NAN, 5), id="constant where known"),
        pytest.param((0, 0, 0, 0), id="zero"),
        pytest.param((NAN, NAN, NAN, 7), id="one known"),
    ],
)
def test_popularity_bias_nothing_to_compare_is_empty(popularity: tuple[float, ...]) -> None:
    assert popularity_bias(NEIGHBOURS, popularities(*popularity)) == {}


def test_popularity_bias_known_ones_never_found_is_empty() -> None:
    neighbours = np.array([[1], [0], [0], [0]])
    assert popularity_bias(neighbours, popularities(NAN, NAN, 4, 9)) == {}


def test_catalogue_figures_joins_both() -> None:
    popularity = popularities(80, 60, 20, 0)
    expected = hubness(occurrences(NEIGHBOURS, 4)) | popularity_bias(NEIGHBOURS, popularity)
    assert catalogue_figures(NEIGHBOURS, popularity) == expected
    assert len(expected) == 7
