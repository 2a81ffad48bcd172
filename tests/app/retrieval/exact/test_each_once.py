from itertools import chain

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.retrieval.exact.each_once import each_once


@given(st.lists(st.lists(st.integers(0, 20)), min_size=1, max_size=5))
def test_each_once_is_the_union_in_order(lists: list[list[int]]) -> None:
    found = each_once([np.array(one, dtype=np.int32) for one in lists])
    assert found.dtype == np.int64
    assert found.tolist() == sorted({*chain(*lists)})
