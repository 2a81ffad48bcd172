import asyncio

import pytest

from app.access import bounded_counts
from app.access.bounded_counts import BoundedCounts


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now

    def time(self) -> float:
        return 1_000_000 + self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(bounded_counts, "time", clock)
    return clock


def test_counts_go_up_within_a_window_and_begin_anew_after_it(clock: Clock) -> None:
    async def ask() -> None:
        counts = BoundedCounts()
        assert [await counts.incr("a", 60) for _ in range(3)] == [1, 2, 3]
        assert await counts.incr("b", 60) == 1
        clock.now += 59.9
        assert await counts.incr("a", 60) == 4
        assert await counts.get_expiry("a") == pytest.approx(1_000_160)
        clock.now += 0.2
        assert [await counts.get("a"), await counts.get("b")] == [0, 0]
        assert await counts.incr("a", 60) == 1

    asyncio.run(ask())


def test_counts_beyond_those_that_have_room_share_one_and_the_first_keep_theirs(clock: Clock) -> None:
    async def ask() -> None:
        counts = BoundedCounts(most_clients=3)
        for name in ("a", "b", "c"):
            assert await counts.incr(name, 60) == 1
        assert [await counts.incr(f"new{number}", 60) for number in range(1000)] == list(range(1, 1001))
        assert await counts.incr("a", 60) == 2
        assert await counts.get("newest") == 1000
        assert await counts.reset() == 4
        clock.now += 61
        assert await counts.incr("new1", 60) == 1

    asyncio.run(ask())
