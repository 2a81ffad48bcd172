import gc
import weakref

import pytest

from app.supervision.long_lived import long_lived


class Node:
    """Refers to itself, so that only the collector can free it."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture(autouse=True)
def _as_before() -> None:
    gc.collect()


def test_long_lived_is_not_searched_meanwhile_nor_afterwards() -> None:
    with long_lived():
        assert not gc.isenabled()
        node = Node()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0
    assert not any(each is node for each in gc.get_objects())


def test_long_lived_of_before_is_collected_once_it_is_gone() -> None:
    with long_lived():
        node = Node()
    gone = weakref.ref(node)
    del node
    gc.collect()
    assert gone() is not None
    with long_lived():
        pass
    assert gone() is None


def test_long_lived_that_fails_leaves_the_collector_as_it_was() -> None:
    with pytest.raises(ZeroDivisionError), long_lived():
        raise ZeroDivisionError
    assert gc.isenabled()
