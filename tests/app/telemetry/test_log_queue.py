import fcntl
import io
import logging
import os
import threading
import time
import weakref
from collections.abc import Iterator
from typing import TextIO

import pytest

from app.telemetry.log_queue import LogQueue
from tests.support.running_service import wait_until

Pipe = tuple[int, TextIO]


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    """A pipe of one page: the end to read, and a stream to write to."""
    reader, writer = os.pipe()
    fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
    others = set(threading.enumerate())
    with os.fdopen(writer, "w") as stream:
        yield reader, stream
        os.set_blocking(reader, False)

        def is_over() -> bool:
            read_all(reader)  # lets a thread go that still writes, before the number of the pipe is that of another
            return set(threading.enumerate()) <= others

        wait_until(is_over)
    os.close(reader)


def read_all(reader: int) -> str:
    found = b""
    while True:
        try:
            piece = os.read(reader, 65536)
        except BlockingIOError:
            return found.decode()
        if not piece:
            return found.decode()
        found += piece


def log(queue: LogQueue, *messages: str) -> None:
    for message in messages:
        queue.handle(logging.makeLogRecord({"msg": message}))


def test_shutdown_of_logging_writes_what_waits() -> None:
    stream = io.StringIO()
    queue = LogQueue(stream)
    log(queue, "last")
    logging.shutdown([weakref.ref(queue)])
    assert stream.getvalue() == "last\n"


def test_lines_come_whole_and_in_order() -> None:
    stream = io.StringIO()
    queue = LogQueue(stream)
    messages = [f"line {number} " + "x" * (number % 50) for number in range(3000)]
    log(queue, *messages)
    queue.close()
    assert stream.getvalue().splitlines() == messages


def test_pipe_that_nobody_reads_lines_are_dropped_and_told_once_it_flows(pipe: Pipe) -> None:
    reader, stream = pipe
    queue = LogQueue(stream, capacity=10_000)
    begun = time.monotonic()
    # The pipe takes 40 lines, the thread and the queue 100 each at most.
    log(queue, *(f"{number:99}" for number in range(5000)))
    assert time.monotonic() - begun < 5
    assert 5000 - 240 <= queue.n_dropped <= 4900
    os.set_blocking(reader, False)
    found = ""

    def is_all_there() -> bool:
        nonlocal found
        found += read_all(reader)
        return found.count("\n") - found.count("dropped") + queue.n_dropped == 5000 and "dropped" in found

    wait_until(is_all_there)
    numbers = [int(line) for line in found.splitlines() if line != "log lines dropped"]
    assert numbers == sorted(set(numbers))
    log(queue, "again")
    queue.flush()
    assert read_all(reader) == "again\n"
    queue.close()


def test_close_pipe_that_nobody_reads_ends_soon(pipe: Pipe) -> None:
    queue = LogQueue(pipe[1])
    log(queue, *["x" * 99] * 1000)
    begun = time.monotonic()
    queue.flush()
    queue.close()
    assert time.monotonic() - begun < 5


def test_pipe_whose_reader_is_gone_lines_are_counted_and_nothing_raises() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as stream:
        queue = LogQueue(stream)
        log(queue, "one", "two")
        queue.close()
    assert queue.n_dropped == 2


def test_pipe_that_does_not_wait_all_lines_come(pipe: Pipe) -> None:
    reader, stream = pipe
    os.set_blocking(stream.fileno(), False)
    os.set_blocking(reader, False)
    queue = LogQueue(stream)
    log(queue, *["x" * 99] * 500)
    found = ""

    def is_read() -> bool:
        nonlocal found
        found += read_all(reader)
        return len(found) == 50_000

    wait_until(is_read)
    queue.close()
    assert (queue.n_dropped, set(found.splitlines())) == (0, {"x" * 99})
