import os
import signal
import socket
import time
from collections.abc import Iterator

import pytest
from uvicorn import Config
from uvicorn.supervisors import multiprocess

from app.server.workers import Workers

SECONDS = 30


async def application(scope: object, receive: object, send: object) -> None:
    """Of workers that nobody asks for anything."""


def suspend(pid: int) -> None:
    """Have a worker hang. It may still answer until it has stopped."""
    os.kill(pid, signal.SIGSTOP)
    os.waitpid(pid, os.WUNTRACED)


class Impatient(Workers):
    stop_s = 1


@pytest.fixture
def workers() -> Iterator[Workers]:
    before = {number: signal.getsignal(number) for number in multiprocess.SIGNALS}
    config = Config(f"{__name__}:application", workers=2, lifespan="off", log_config=None)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        workers = Impatient(config, [listening])
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


def test_workers_hung_is_replaced_once_patience_ends(workers: Workers) -> None:
    workers.keep_subprocess_alive()
    hung, living = workers.processes
    assert hung.pid is not None
    suspend(hung.pid)
    workers.config.timeout_worker_healthcheck = 3
    workers.keep_subprocess_alive()
    assert hung.exitcode == -signal.SIGKILL
    assert workers.processes[0] is not hung
    assert workers.processes[1] is living


def test_workers_hung_holds_up_no_signal(workers: Workers) -> None:
    workers.keep_subprocess_alive()
    hung = workers.processes[0]
    assert hung.pid is not None
    suspend(hung.pid)
    workers.config.timeout_worker_healthcheck = 10 * SECONDS
    os.kill(os.getpid(), signal.SIGTERM)
    started = time.monotonic()
    workers.keep_subprocess_alive()
    assert time.monotonic() - started < SECONDS
    assert workers.processes[0] is hung
    assert not workers.should_exit.is_set()
    workers.handle_signals()
    assert workers.should_exit.is_set()


def test_workers_hung_is_killed_when_all_are_told_to_stop(workers: Workers) -> None:
    workers.keep_subprocess_alive()
    hung, living = workers.processes
    assert hung.pid is not None
    suspend(hung.pid)
    workers.terminate_all()
    workers.join_all()
    assert hung.exitcode == -signal.SIGKILL
    assert living.exitcode is not None
