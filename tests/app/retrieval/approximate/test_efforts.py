import numpy as np
import pytest

from app.bundle.vectors import VectorLayout
from app.retrieval.approximate.efforts import Efforts

LAYOUT = VectorLayout(2, 2)


@pytest.mark.parametrize(
    ("genre_weight", "expected"),
    [(0.0, 9), (0.1, 9), (0.5, 2), (0.6, 5), (1.0, 5)],
    ids="sound near mid more genre".split(),
)
def test_efforts_between_two_shares_is_the_larger(genre_weight: float, expected: int) -> None:
    query = np.array([1 - genre_weight, 0, genre_weight, 0], dtype=np.float32)
    assert Efforts([9, 2, 5]).of(query, LAYOUT) == expected


def test_efforts_of_one_share_is_that() -> None:
    assert Efforts([7]).of(np.array([1, 0, 1, 0], dtype=np.float32), LAYOUT) == 7


def test_efforts_of_a_query_of_nothing_is_that_of_sound() -> None:
    assert Efforts([9, 2]).of(np.zeros(4, dtype=np.float32), LAYOUT) == 9
