from math import nan

import numpy as np
import pytest

from app.recommend.filters.base import Interval
from app.recommend.filters.release_year import RELEASE_YEAR
from tests.support.recommend.filter_context import context_of

YEARS = [1969.0, 1997.0, 2004.0, nan]


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        (Interval(1997, 2004), [1, 2]),
        (Interval(minimum=1998), [2]),
        (Interval(maximum=1996.5), [0]),
        (Interval(), [0, 1, 2]),
        (Interval(2005), []),
    ],
)
def test_release_year_of_the_interval_passes_and_an_unknown_one_fails(interval: Interval, expected: list[int]) -> None:
    context = context_of(np.zeros((4, 15), dtype=np.float32), release_years=YEARS)
    assert np.flatnonzero(RELEASE_YEAR.build(interval).mask(context)).tolist() == expected
