"""A gate: so many are computed for at once, so many more wait for their turn, and everybody else is told at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.errors import Overloaded


class Gate:
    """Belongs to one event loop. Who waits is served in the order of arrival.

    Args:
        name: of the kind of work.
        computing: how many are computed for at once.
        waiting: how many wait at most.
        patience_s: how long each of them waits at most.
    """

    def __init__(self, name: str, computing: int, waiting: int, patience_s: float = 30) -> None:
        self.name = name
        self.n_permits = computing
        self.n_waiting = 0
        self._waiting = waiting
        self._patience_s = patience_s
        self._permits = asyncio.Semaphore(computing)

    @asynccontextmanager
    async def permit(self) -> AsyncIterator[bool]:
        """Hold a permit. The value says whether it had to be waited for.

        Raises:
            Overloaded: too many wait already, or it took too long.
        """
        had_to_wait = await self._enter()
        try:
            yield had_to_wait
        finally:
            self._permits.release()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Hold a permit. It is for who was admitted before, and waits behind however many there are."""
        async with self._permits:
            yield

    async def _enter(self) -> bool:
        if self.n_waiting >= self._waiting:
            raise Overloaded(self.name)
        self.n_waiting += 1
        try:
            # So that all that came together are counted before the first of them is computed for: where computing
            # never lets go of the event loop, nobody would ever be seen to wait.
            await asyncio.sleep(0)
            if not self._permits.locked():
                await self._permits.acquire()
                return False
            async with asyncio.timeout(self._patience_s):
                await self._permits.acquire()
            return True
        except TimeoutError:
            raise Overloaded(self.name) from None
        finally:
            self.n_waiting -= 1
