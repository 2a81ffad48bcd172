"""Counts of requests in Redis, for services that limit their clients together. Only this module imports `redis`."""

from limits.aio.storage import RedisStorage
from redis.asyncio import ConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

_TIMEOUT_S = 0.25


def open_pool(url: str) -> ConnectionPool:
    """Connections to the database at `url`, each made when it is needed. A request waits for none of them for long."""
    return ConnectionPool.from_url(
        url, socket_timeout=_TIMEOUT_S, socket_connect_timeout=_TIMEOUT_S, retry=Retry(NoBackoff(), 0)
    )


def redis_counts(pool: ConnectionPool) -> RedisStorage:
    """The storage for a limiter; it raises limits.errors.StorageError where Redis fails."""
    return RedisStorage(
        "async+redis://",
        wrap_exceptions=True,
        implementation="redispy",
        key_prefix="songkin",
        connection_pool=pool,  # type: ignore[arg-type]  # its types know plain options only
    )
