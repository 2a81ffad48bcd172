"""How many requests each client may make in a time, counted in this process or, for several services, in Redis."""

import logging
import math
import time
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from limits import RateLimitItem, parse_many
from limits.aio.strategies import FixedWindowRateLimiter
from limits.errors import StorageError

from app.access.bounded_counts import BoundedCounts

if TYPE_CHECKING:
    from redis.asyncio import ConnectionPool

_SCHEMES = ("redis", "rediss", "unix")
_PAUSE_S = 5.0  # without asking a Redis that failed
_log = logging.getLogger(__name__)


def parse_rate(text: str) -> RateLimitItem:
    """A rate such as 600/minute, 20/second or 1000 per 5 minutes.

    Raises:
        ValueError: the text is none.
    """
    try:
        rates = parse_many(text)
    except ValueError:
        rates = []
    if len(rates) != 1 or rates[0].amount < 1 or rates[0].multiples < 1:
        raise ValueError("expected a rate such as 600/minute, 20/second or 1000 per 5 minutes")
    return rates[0]


def check_redis_url(url: str) -> str:
    """The URL itself.

    Raises:
        ValueError: it is none of a Redis database, or the library to reach it is missing.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises where it is no number
        is_one = parts.scheme in _SCHEMES and bool(parts.path if parts.scheme == "unix" else parts.hostname)
    except ValueError:
        is_one = False
    if not is_one:
        raise ValueError("expected a URL such as redis://:password@host:6379/0, rediss://… or unix:///path/to/socket")
    if find_spec("redis") is None:
        raise ValueError("the package redis is missing; install songkin with its extra redis")
    return url


class RateLimits:
    """Counts the requests of each client, in a window from the first of them on.

    While Redis cannot be reached, each process counts by itself: requests go on, and are still limited.

    Args:
        rate: how many requests a client may make; see parse_rate.
        redis_url: where several processes count together; None counts in this one.
    """

    def __init__(self, rate: str, redis_url: str | None = None) -> None:
        self._rate = parse_rate(rate)
        self._own = FixedWindowRateLimiter(BoundedCounts())
        self._pool: ConnectionPool | None = None
        self._shared: FixedWindowRateLimiter | None = None
        if redis_url:
            # Imported here: only services that share limits need the library.
            from app.access.redis_counts import open_pool, redis_counts

            self._pool = open_pool(redis_url)
            self._shared = FixedWindowRateLimiter(redis_counts(self._pool))
        self._ask_again_at = 0.0
        self._is_down = False

    async def wait_s(self, client: str) -> int:
        """Count a request. Returns the seconds until the next may be made, 0 where this one may."""
        if self._shared and time.monotonic() >= self._ask_again_at:
            try:
                waits = await self._wait_s(self._shared, client)
            except StorageError as error:
                self._ask_again_at = time.monotonic() + _PAUSE_S
                if not self._is_down:
                    _log.error("Redis is down: each process counts requests by itself", extra={"problem": str(error)})
                self._is_down = True
            else:
                if self._is_down:
                    _log.info("Redis is back: requests are counted there")
                self._is_down = False
                return waits
        return await self._wait_s(self._own, client)

    async def close(self) -> None:
        """Leave Redis."""
        if self._pool:
            await self._pool.aclose()

    async def _wait_s(self, limiter: FixedWindowRateLimiter, client: str) -> int:
        if await limiter.hit(self._rate, client):
            return 0
        stats = await limiter.get_window_stats(self._rate, client)
        return min(max(1, math.ceil(stats.reset_time - time.time())), self._rate.get_expiry())
