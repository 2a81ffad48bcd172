"""Bounds here are the scores themselves and something on top: the best of all are known."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.retrieval.exact.pruning import prune_by_bounds, top_k

Scores = NDArray[np.float32]


@dataclass
class GivenBounds:
    """Those given of all tracks; `standing_out` are the tracks that have them above `outside`."""

    given: Scores
    outside: float = np.inf
    n_of_all: int = field(default=0, init=False)

    @property
    def standing_out(self) -> NDArray[np.int64]:
        return np.flatnonzero(self.given > self.outside)

    def of(self, tracks: NDArray[np.int64]) -> Scores:
        return self.given[tracks]

    def of_all(self) -> Scores:
        self.n_of_all += 1
        return self.given


def looked_up(scores: Scores) -> Callable[[NDArray[np.int64]], Scores]:
    return lambda rows: scores[rows]


def prunes_correctly(n: int, share: float, seed: int, slack: float, outside: float = np.inf) -> bool:
    """Check a random draw. Returns whether the bounds ruled out enough for there to be something to check."""
    rng = np.random.default_rng(seed)
    scores = np.round(rng.normal(size=n), 1).astype(np.float32)  # many are equal
    allowed = rng.random(n) < 0.7
    allowed[0] = True
    depth = max(1, int(share * np.count_nonzero(allowed)))
    bound = scores + (slack * rng.random(n)).astype(np.float32)
    found = prune_by_bounds(GivenBounds(bound, outside), looked_up(scores), allowed, depth)
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
    n=st.integers(40, 300) | st.integers(1000, 3000),
    share=st.floats(0, 0.08),
    seed=st.integers(0, 10_000),
    slack=st.sampled_from([0.0, 0.1, 0.3]),
    outside=st.sampled_from([np.inf, 2.0, 1.0, 0.0, -np.inf]),
)
def test_prune_by_bounds_none_of_the_best_is_missing_and_none_is_forbidden(
    n: int, share: float, seed: int, slack: float, outside: float
) -> None:
    event("checked" if prunes_correctly(n, share, seed, slack, outside) else "nothing ruled out")


def test_prune_by_bounds_helps_in_most_draws(rng: np.random.Generator) -> None:
    """Otherwise the test above would check little: it used to in 14 % of its draws."""
    draws = zip(rng.integers(40, 300, 400), rng.uniform(0, 0.08, 400), rng.choice([0.0, 0.1, 0.3], 400), strict=True)
    checked = [prunes_correctly(int(n), share, seed, slack) for seed, (n, share, slack) in enumerate(draws)]
    assert np.mean(checked) >= 0.9


def test_prune_by_bounds_of_bounds_that_are_the_scores_are_the_best_and_their_equals() -> None:
    scores = np.arange(100, dtype=np.float32)
    scores[:50] = scores[97]
    found = prune_by_bounds(GivenBounds(scores), looked_up(scores), np.arange(100) >= 40, 3)
    assert found is not None
    assert sorted(found[0].tolist()) == [*range(40, 50), 97, 98, 99]


@pytest.mark.parametrize(("outside", "n_of_all"), [(0.75, 0), (0.9885, 0), (0.995, 1), (2.0, 1)])
def test_prune_by_bounds_looks_beyond_what_stands_out_only_where_others_may_be_as_good(
    outside: float, n_of_all: int
) -> None:
    """The ten best of a thousand score 0.99 and more."""
    scores = np.linspace(0, 1, 1000, dtype=np.float32)
    bounds = GivenBounds(scores, outside)
    found = prune_by_bounds(bounds, looked_up(scores), np.ones(1000, dtype=np.bool_), 10)
    assert found is not None
    assert {*found[0].tolist()} >= {*range(990, 1000)}
    assert bounds.n_of_all == n_of_all


@pytest.mark.parametrize(("slack", "depth"), [(5.0, 10), (0.0, 400)])
def test_prune_by_bounds_too_many_to_be_of_help_are_none(slack: float, depth: int) -> None:
    scores = np.linspace(0, 1, 1000, dtype=np.float32)
    bound = scores[::-1] + np.float32(slack)
    assert prune_by_bounds(GivenBounds(bound), looked_up(scores), np.ones(1000, dtype=np.bool_), depth) is None


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
    found = prune_by_bounds(GivenBounds(bound), looked_up(scores), np.ones(100, dtype=np.bool_), 1)
    assert found is not None
    assert sorted(found[0].tolist()) == [0, 1, 2]
