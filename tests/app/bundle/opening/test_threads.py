import threading

import pytest

from app.bundle.opening.threads import in_threads


def test_in_threads_results_are_in_the_order_of_the_items() -> None:
    assert in_threads(lambda item: item * 2, [3, 1, 2], lambda item: item) == [6, 2, 4]
    assert in_threads(lambda item: item, [], lambda _: 0) == []


def test_in_threads_of_several_errors_the_first_items_is_raised() -> None:
    """Whichever comes first in time: a bundle that is refused says the same each time."""
    later_failed = threading.Event()

    def work(item: int) -> None:
        if item == 0:
            return
        if item == 1:
            assert later_failed.wait(10)
        else:
            later_failed.set()
        raise ValueError(item)

    with pytest.raises(ValueError, match="1"):
        in_threads(work, [0, 1, 2], lambda item: item)  # the last is the largest, and is begun first
