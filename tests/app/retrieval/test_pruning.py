"""Bounds here are the scores themselves and something on top: the best of all are known."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.retrieval.pruning import prune_by_bounds, top_k

Scores = NDArray[np.float32]


def looked_up(scores: Scores) -> Callable[[NDArray[np.int64]], Scores]:
    return lambda rows: scores[rows]


def prunes_correctly(n: int, share: float, seed: int, slack: float) -> bool:
    """Check a random draw. Returns whether the bounds ruled out enough for there to be something to check."""
    rng = np.random.default_rng(seed)
    scores = np.round(rng.normal(size=n), 1).astype(np.float32)  # many are equal
    allowed = rng.random(n) < 0.7
    allowed[0] = True
    depth = max(1, int(share * np.count_nonzero(allowed)))
    bound = scores + (slack * rng.random(n)).astype(np.float32)
    found = prune_by_bounds([bound], looked_up(scores), allowed, depth)
    if found is None:
        return False
    tracks, their_scores = found
    assert allowed[tracks].all()
    assert len({*tracks.tolist()}) == len(tracks)
    np.testing.assert_array_equal(their_scores, scores[tracks])
    last = np.sort(scores[allowed])[-depth]
    assert {*tracks.tolist()} >= {*np.flatnonzero(allowed & (scores >= last)).tolist()}
    return True


@given(
    n=st.integers(40, 300),
    share=st.floats(0, 0.08),
    seed=st.integers(0, 10_000),
    slack=st.sampled_from([0.0, 0.1, 0.3]),
)
def test_prune_by_bounds_none_of_the_best_is_missing_and_none_is_forbidden(
    n: int, share: float, seed: int, slack: float
) -> None:
    event("checked" if prunes_correctly(n, share, seed, slack) else "nothing ruled out")


def test_prune_by_bounds_helps_in_most_draws(rng: np.random.Generator) -> None:
    """Otherwise the test above would check little: it used to in 14 % of its draws."""
    draws = zip(rng.integers(40, 300, 400), rng.uniform(0, 0.08, 400), rng.choice([0.0, 0.1, 0.3], 400), strict=True)
    checked = [prunes_correctly(int(n), share, seed, slack) for seed, (n, share, slack) in enumerate(draws)]
    assert np.mean(checked) >= 0.9


def test_prune_by_bounds_of_bounds_that_are_the_scores_are_the_best_and_their_equals() -> None:
    scores = np.arange(100, dtype=np.float32)
    scores[:50] = scores[97]
    found = prune_by_bounds([scores], looked_up(scores), np.arange(100) >= 40, 3)
    assert found is not None
    assert sorted(found[0].tolist()) == [*range(40, 50), 97, 98, 99]


def test_prune_by_bounds_takes_the_first_bound_that_is_close_enough_and_makes_no_more() -> None:
    scores = np.linspace(0, 1, 1000, dtype=np.float32)
    made: list[float] = []

    def bounds() -> Iterator[Scores]:
        for slack in (5.0, 0.1, 0.0):
            made.append(slack)
            yield scores + np.where(np.arange(1000) % 2, np.float32(slack), np.float32(0))

    found = prune_by_bounds(bounds(), looked_up(scores), np.ones(1000, dtype=np.bool_), 10)
    assert found is not None
    assert made == [5.0, 0.1]
    assert {*found[0].tolist()} >= {*range(990, 1000)}


@pytest.mark.parametrize(("slack", "depth"), [(5.0, 10), (0.0, 400)])
def test_prune_by_bounds_too_many_to_be_of_help_are_none(slack: float, depth: int) -> None:
    scores = np.linspace(0, 1, 1000, dtype=np.float32)
    bound = scores[::-1] + np.float32(slack)
    assert prune_by_bounds([bound], looked_up(scores), np.ones(1000, dtype=np.bool_), depth) is None
    assert prune_by_bounds([], looked_up(scores), np.ones(1000, dtype=np.bool_), depth) is None


@pytest.mark.parametrize("depth", [1, 3, 5])
def test_top_k_has_the_highest_scores_and_the_lowest_of_them(depth: int) -> None:
    rows, cut = top_k(np.array([10, 20, 30, 40, 50]), np.array([0.5, 0.9, 0.1, 0.7, 0.3]), depth)
    assert sorted(rows.tolist()) == sorted([20, 40, 10, 50, 30][:depth])
    assert cut == pytest.approx([0.9, 0.7, 0.5, 0.3, 0.1][depth - 1])


def test_prune_by_bounds_bound_that_rounding_put_below_its_score_still_keeps_the_track() -> None:
    """Two tracks promise most and reach 0.5; a third scores above that, with a bound that is a little below."""
    bound, scores = np.zeros((2, 100), dtype=np.float32)
    bound[:3] = 0.9, 0.9, 0.5 - 4e-6
    scores[:3] = 0.5, 0.4, 0.5 + 4e-6
    found = prune_by_bounds([bound], looked_up(scores), np.ones(100, dtype=np.bool_), 1)
    assert found is not None
    assert sorted(found[0].tolist()) == [0, 1, 2]
