import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.recommend.paging import page_positions
from app.recommend.request import RecommendationRequest, Sample, Seed


def positions(n: int, sample: Sample | None, offset: int, k: int) -> NDArray[np.int64]:
    seeds = (Seed("genre", "folk"),)
    return page_positions(n, RecommendationRequest(seeds, sample=sample, offset=offset, k=k))


@given(n=st.integers(0, 50), offset=st.integers(0, 60), k=st.integers(1, 60))
def test_page_is_a_slice(n: int, offset: int, k: int) -> None:
    assert positions(n, None, offset, k).tolist() == list(range(n))[offset : offset + k]


@given(n=st.integers(0, 60), size=st.integers(1, 60), random_seed=st.integers(0, 2**32 - 1), k=st.integers(1, 30))
def test_page_of_a_sample_every_page_together_draws_each_of_the_best_once(
    n: int, size: int, random_seed: int, k: int
) -> None:
    sample = Sample(size, random_seed)
    pages = [positions(n, sample, offset, k).tolist() for offset in range(0, size, k)]
    assert all(one == sorted(one) for one in pages)
    assert sorted(position for one in pages for position in one) == list(range(min(n, size)))
    assert positions(n, sample, size, k).tolist() == []


def test_page_of_a_sample_one_seed_is_one_draw_and_another_seed_another() -> None:
    drawn = [tuple(positions(100, Sample(50, random_seed), 0, 10).tolist()) for random_seed in range(20)]
    assert drawn == [tuple(positions(100, Sample(50, random_seed), 0, 10).tolist()) for random_seed in range(20)]
    assert len({*drawn}) == 20
    assert {position for one in drawn for position in one} == set(range(50))
