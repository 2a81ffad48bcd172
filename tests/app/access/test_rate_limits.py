import asyncio
import logging
import socket
import time

import pytest

from app.access import rate_limits
from app.access.rate_limits import RateLimits
from tests.support.redis import RedisServer


@pytest.fixture
def empty_redis(redis: RedisServer) -> RedisServer:
    redis.clear()
    return redis


async def allowed(limits: RateLimits, client: str, n: int) -> list[bool]:
    return [await limits.wait_s(client) == 0 for _ in range(n)]


@pytest.fixture(params=["process", "redis"])
def url(request: pytest.FixtureRequest) -> str | None:
    return request.getfixturevalue("empty_redis").url if request.param == "redis" else None


def test_rate_limits_each_client_by_itself_and_says_how_long_to_wait(url: str | None) -> None:
    async def ask() -> None:
        limits = RateLimits("3/minute", url)
        assert await allowed(limits, "key:a", 5) == [True, True, True, False, False]
        assert await allowed(limits, "key:b", 1) == [True]
        assert 50 <= await limits.wait_s("key:a") <= 60
        await limits.close()

    asyncio.run(ask())


def test_rate_limits_in_redis_are_shared_by_processes_and_forgotten_in_time(empty_redis: RedisServer) -> None:
    async def ask() -> None:
        first, second = RateLimits("3/minute", empty_redis.url), RateLimits("3/minute", empty_redis.url)
        assert await allowed(first, "address:192.0.2.7", 2) == [True, True]
        assert await allowed(second, "address:192.0.2.7", 2) == [True, False]
        await first.close()
        await second.close()

    asyncio.run(ask())
    left = empty_redis.times_left_s()
    assert len(left) == 1
    assert all(0 < seconds <= 60 for seconds in left)


def test_rate_limits_go_on_in_the_process_while_redis_is_down_and_return_to_it(
    empty_redis: RedisServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ask() -> None:
        limits = RateLimits("3/minute", empty_redis.url)
        assert await allowed(limits, "key:a", 2) == [True, True]
        empty_redis.stop()
        try:
            assert await allowed(limits, "key:a", 5) == [True, True, True, False, False]
        finally:
            empty_redis.start()
        assert await allowed(limits, "key:a", 1) == [False], "it is not asked again at once"
        monkeypatch.setattr(rate_limits, "_PAUSE_S", 0.0)
        limits._ask_again_at = 0.0
        assert await allowed(limits, "key:a", 4) == [True, True, True, False]
        await limits.close()

    with caplog.at_level(logging.INFO, logger=rate_limits.__name__):
        asyncio.run(ask())
    said = [(line.levelname, line.message) for line in caplog.records if line.name == rate_limits.__name__]
    assert said == [
        ("ERROR", "Redis is down: each process counts requests by itself"),
        ("INFO", "Redis is back: requests are counted there"),
    ]


def test_rate_limits_of_a_redis_that_does_not_answer_wait_for_a_moment_only() -> None:
    async def ask(port: int) -> float:
        limits = RateLimits("3/minute", f"redis://127.0.0.1:{port}/0")
        begun = time.monotonic()
        assert await allowed(limits, "key:a", 4) == [True, True, True, False]
        took_s = time.monotonic() - begun
        await limits.close()
        return took_s

    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert asyncio.run(ask(silent.getsockname()[1])) < 2
