"""What the soak of live changes goes by: what may be there after writes that overlapped or were not acknowledged."""

from math import inf

import pytest

from tests.support.history import History, Write


def history_of(*writes: Write) -> History:
    history = History()
    for write in writes:
        begun = history.begin("a", write.value)
        begun.begun, begun.ended = write.begun, write.ended
    return history


@pytest.mark.parametrize(
    ("writes", "allowed"),
    [
        ([Write("x", 1, 2)], {"x"}),
        ([Write("x", 1, 2), Write("y", 3, 4)], {"y"}),
        ([Write("x", 1, 3), Write("y", 2, 4)], {"x", "y"}),
        ([Write("x", 1, 2), Write(None, 3, 4)], {None}),
        ([Write("x", 1, 2), Write("y", 3, inf)], {"x", "y"}),
        ([Write("x", 1, inf), Write("y", 3, 4)], {"x", "y"}),
        ([Write("x", 1, inf)], {"x", "before"}),
    ],
)
def test_history_what_may_be_there(writes: list[Write], allowed: set[str | None]) -> None:
    history = history_of(*writes)
    for found in ("before", "x", "y", None):
        assert (history.lost({"a": found}, {"a": "before"}) == []) == (found in allowed), found
