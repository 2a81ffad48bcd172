"""A gate: so many are computed for at once, others wait while their turn comes soon, and the rest is told at once."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from app.errors import Overloaded


@dataclass(frozen=True)
class GateLimits:
    """How much of a kind of work is taken on.

    Attributes:
        computing: how many are computed for at once.
        waiting: how many wait at most.
        waiting_anyway: how many may wait however long it takes. Of more, nobody comes in once the first of them has
            waited for `soon_s`: what is asked for is more than is done, and would only wait longer and longer.
        soon_s: in seconds.
        patience_s: how long anybody waits at most, in seconds.
    """

    computing: int
    waiting: int
    waiting_anyway: int
    soon_s: float
    patience_s: float = 30


@dataclass(frozen=True, eq=False)
class _Waiter:
    since: float
    turn: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Gate:
    """Belongs to one event loop. Who waits is served in the order of arrival.

    Args:
        name: of the kind of work.
        limits: how much of it is taken on.

    Attributes:
        n_turned_away: how many got none so far: full where too many waited, late where it took too long.
    """

    def __init__(self, name: str, limits: GateLimits) -> None:
        self.name = name
        self.limits = limits
        self.n_turned_away = {"full": 0, "late": 0}
        self._free = limits.computing
        self._waiters: deque[_Waiter] = deque()
        self._is_calling = False
        self._timer: asyncio.TimerHandle | None = None

    @property
    def n_waiting(self) -> int:
        """Who was admitted and is not computed for yet."""
        return len(self._waiters)

    @property
    def n_computing(self) -> int:
        """Permits in use."""
        return self.limits.computing - self._free

    def check(self) -> None:
        """Raises Overloaded where too many wait already."""
        if self._is_crowded():
            self.n_turned_away["full"] += 1
            raise Overloaded(self.name)

    async def enter(self) -> bool:
        """Take a permit, which `leave` gives back. Returns whether others had to finish first.

        Raises:
            Overloaded: too many wait already, or it took too long.
        """
        self.check()
        had_to_wait = len(self._waiters) >= self._free
        await self._take()
        return had_to_wait

    def leave(self) -> None:
        """Give a permit back."""
        self._free += 1
        if not self._is_calling:
            self._call()

    @asynccontextmanager
    async def permit(self) -> AsyncIterator[bool]:
        """Hold a permit. The value says whether others had to finish first.

        Raises:
            Overloaded: too many wait already, or it took too long.
        """
        had_to_wait = await self.enter()
        try:
            yield had_to_wait
        finally:
            self.leave()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Hold a permit. It is for who was admitted before, and waits behind however many there are.

        Raises:
            Overloaded: it took too long.
        """
        await self._take()
        try:
            yield
        finally:
            self.leave()

    def _is_crowded(self) -> bool:
        n_waiting = len(self._waiters)
        if n_waiting < self.limits.waiting_anyway:
            return False
        is_late = time.monotonic() - self._waiters[0].since > self.limits.soon_s
        return n_waiting >= self.limits.waiting or is_late

    async def _take(self) -> None:
        if self._free and not self._waiters and not self._is_calling:
            self._free -= 1
            self._call_later()  # for who comes in this round of the event loop as well
            return
        waiter = _Waiter(time.monotonic())
        self._waiters.append(waiter)
        self._call_soon()
        if self._timer is None:
            self._turn_away_the_late()
        try:
            await waiter.turn
        except asyncio.CancelledError:
            if waiter in self._waiters:
                self._waiters.remove(waiter)
            elif not waiter.turn.cancelled() and waiter.turn.exception() is None:  # it was called as it gave up
                self.leave()
            raise

    def _turn_away_the_late(self) -> None:
        """Have those go who waited too long, and look again when the next has. One timer serves all who wait."""
        self._timer = None
        while self._waiters:
            patience_s = self._waiters[0].since + self.limits.patience_s - time.monotonic()
            if patience_s > 0:
                self._timer = asyncio.get_running_loop().call_later(patience_s, self._turn_away_the_late)
                return
            waiter = self._waiters.popleft()
            if not waiter.turn.done():
                self.n_turned_away["late"] += 1
                waiter.turn.set_exception(Overloaded(self.name))

    def _call_soon(self) -> None:
        if not self._is_calling and self._waiters and self._free:
            self._call_later()

    def _call_later(self) -> None:
        self._is_calling = True
        asyncio.get_running_loop().call_soon(self._call)

    def _call(self) -> None:
        """Call one, and the next in the next round of the event loop: between them, it reads what others send.

        What never lets go of the event loop is computed one by one so; all at once, nobody would be told meanwhile.
        """
        self._is_calling = False
        if self._waiters and self._free:
            waiter = self._waiters.popleft()
            if not waiter.turn.done():
                self._free -= 1
                waiter.turn.set_result(None)
        self._call_soon()
