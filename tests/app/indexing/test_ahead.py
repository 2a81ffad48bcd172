import threading

import pytest

from app.indexing.ahead import one_ahead


@pytest.mark.parametrize("n", [0, 1, 2, 7])
def test_one_ahead_gives_all_in_their_order(n: int) -> None:
    assert [*one_ahead(lambda item: item * item, range(n))] == [(item, item * item) for item in range(n)]


def test_one_ahead_makes_the_next_while_one_is_used_and_no_more() -> None:
    started = [threading.Event() for _ in range(4)]

    def work(item: int) -> int:
        started[item].set()
        return item

    found = one_ahead(work, range(4))
    assert next(found) == (0, 0)
    assert started[1].wait(30)
    assert not started[2].is_set()
    assert [*found] == [(1, 1), (2, 2), (3, 3)]


def test_one_ahead_error_of_work_is_raised_at_its_item() -> None:
    found = one_ahead(lambda item: 1 // item, [2, 1, 0])
    assert [next(found), next(found)] == [(2, 0), (1, 1)]
    with pytest.raises(ZeroDivisionError):
        next(found)
