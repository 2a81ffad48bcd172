import os
import signal
import socket
from collections.abc import Iterator

import pytest
from uvicorn import Config
from uvicorn.supervisors import multiprocess

from app.server.serve import Workers

SECONDS = 30


async def application(scope: object, receive: object, send: object) -> None:
    """Of workers that nobody asks for anything."""


@pytest.fixture
def workers() -> Iterator[Workers]:
    before = {number: signal.getsignal(number) for number in multiprocess.SIGNALS}
    config = Config(f"{__name__}:application", workers=2, lifespan="off", log_config=None)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        workers = Workers(config, [listening])
        workers.init_processes()
        yield workers
        for process in workers.processes:
            process.kill()
            process.join()
    for number, handler in before.items():
        signal.signal(number, handler)


def test_workers_dead_before_it_answers_is_told_from_a_busy_one(workers: Workers) -> None:
    workers.keep_subprocess_alive()
    first, second = workers.processes
    assert first.pid is not None
    os.kill(first.pid, signal.SIGKILL)
    first.process.join()
    assert first.parent_conn.poll(SECONDS)  # the end of the pipe, which a busy worker keeps open
    assert not first.ping(SECONDS)
    assert second.ping(SECONDS)


def test_workers_dead_is_replaced_and_others_stay(workers: Workers) -> None:
    workers.keep_subprocess_alive()
    dead, living = workers.processes
    dead.process.kill()
    dead.process.join()
    workers.keep_subprocess_alive()
    assert workers.processes[0] is not dead
    assert workers.processes[0].ping(SECONDS)
    assert workers.processes[1] is living
