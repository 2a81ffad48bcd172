"""Counts of requests in the memory of this process, in bounded room and constant time.

The storage that `limits` brings goes through all that it holds after each request, so that a crowd of clients would
slow everybody down; and it holds however many come.
"""

import time

from limits.aio.storage import Storage

_MOST_CLIENTS = 50_000  # some 11 MB
_OTHERS = "others"


class BoundedCounts(Storage):
    """One window for each client, from its first request on. All windows are of one length.

    Args:
        most_clients: how many are counted apart. Beyond that, new ones share a count until windows end.
    """

    STORAGE_SCHEME = None

    def __init__(self, most_clients: int = _MOST_CLIENTS) -> None:
        super().__init__()
        self._most_clients = most_clients
        self._windows: dict[str, tuple[float, int]] = {}  # the end and the count, the first to end first

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    async def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count `amount` more; the sum in the window, which is begun where there is none."""
        now = time.monotonic()
        self._drop_ended(now)
        key = self._counted_as(key)
        end, count = self._windows.get(key, (now + expiry, 0))
        self._windows[key] = (end, count + amount)
        return count + amount

    async def get(self, key: str) -> int:
        """The sum in the window."""
        self._drop_ended(time.monotonic())
        return self._windows.get(self._counted_as(key), (0.0, 0))[1]

    async def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since the epoch."""
        now = time.monotonic()
        self._drop_ended(now)
        return time.time() + self._windows.get(self._counted_as(key), (now, 0))[0] - now

    async def check(self) -> bool:
        return True

    async def reset(self) -> int:
        n_windows = len(self._windows)
        self._windows.clear()
        return n_windows

    async def clear(self, key: str) -> None:
        self._windows.pop(key, None)

    def _counted_as(self, key: str) -> str:
        is_room = len(self._windows) < self._most_clients
        return key if is_room or key in self._windows else _OTHERS

    def _drop_ended(self, now: float) -> None:
        while self._windows and self._windows[first := next(iter(self._windows))][0] <= now:
            del self._windows[first]
