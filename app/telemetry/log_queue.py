"""Writes log lines from a thread of its own, so that whoever reads standard error slowly never stops a request."""

import io
import logging
import os
import select
import threading
import time
from collections.abc import Callable, Iterator
from typing import TextIO

_PAUSE_S = 0.05  # what comes meanwhile is written at once: few writes for many lines
_FLUSH_S = 1.0  # a pipe that nobody reads must not keep a process that ends
_RETRY_S = 0.05


class LogQueue(logging.Handler):
    """A bounded queue of lines, and the thread that writes them.

    A line that finds the queue full is dropped and counted; once lines can be written again, one more says how many.
    A line waits for up to a twentieth of a second, so what a process logged last is lost when it is killed.

    Args:
        stream: to write to, by its file descriptor where it has one.
        capacity: characters that may wait, and as many again may be in the hands of the thread.

    Attributes:
        n_dropped: lines so far that were dropped.
    """

    def __init__(self, stream: TextIO, capacity: int = 2_000_000) -> None:
        super().__init__()
        self.n_dropped = 0
        self._stream = stream
        self._descriptor = _descriptor(stream)
        self._capacity = capacity
        # Not the handler's own: `logging.shutdown` holds that one while it waits for the thread, in `flush`.
        self._changing = threading.Lock()
        self._waiting: list[Callable[[], str]] = []
        self._n_chars = 0
        self._n_told = 0
        self._busy = False
        self._closed = False
        self._wake = threading.Event()
        self._writer = threading.Thread(target=self._run, name="log-writer", daemon=True)
        self._writer.start()

    def emit(self, record: logging.LogRecord) -> None:
        """Queue the line of `record`, or drop it. Never waits for a reader."""
        try:
            line = self.format(record) + "\n"
        except Exception:
            self.handleError(record)
            return
        self.put(lambda: line, len(line))

    def put(self, line: Callable[[], str], n_chars: int) -> None:
        """Queue a line that the thread makes when it writes it, or drop it.

        Args:
            line: makes it, with its line break.
            n_chars: about how long it is.
        """
        with self._changing:
            if self._n_chars + n_chars > self._capacity:
                self.n_dropped += 1
                return
            self._n_chars += n_chars
            self._waiting.append(line)

    def flush(self) -> None:
        """Wait until what was queued is written, for up to a second."""
        deadline = time.monotonic() + _FLUSH_S
        while (self._waiting or self._busy) and self._writer.is_alive() and time.monotonic() < deadline:
            self._wake.set()
            time.sleep(0.002)

    def close(self) -> None:
        """Flush and end the thread, which ends with the process where it still waits for a reader."""
        self._closed = True
        self._wake.set()
        self._writer.join(timeout=_FLUSH_S)
        super().close()

    def _run(self) -> None:
        while not self._closed or self._waiting:
            self._wake.wait(_PAUSE_S)
            self._wake.clear()
            for lines in _atomic_writes(self._take()):
                self._write(lines)
            self._tell_dropped()
            self._busy = False

    def _take(self) -> list[Callable[[], str]]:
        with self._changing:
            self._busy = bool(self._waiting)
            taken, self._waiting, self._n_chars = self._waiting, [], 0
        return taken

    def _tell_dropped(self) -> None:
        n_dropped = self.n_dropped
        if n_dropped > self._n_told:
            fields = {"name": __name__, "levelname": "WARNING", "levelno": logging.WARNING, "msg": "log lines dropped"}
            record = logging.makeLogRecord({**fields, "n_lines": n_dropped - self._n_told})
            self._n_told = n_dropped
            self._write((self.format(record) + "\n").encode(errors="backslashreplace"))

    def _write(self, lines: bytes) -> None:
        while lines:
            try:
                if self._descriptor is None:
                    self._stream.write(lines.decode())
                    return
                lines = lines[os.write(self._descriptor, lines) :]
            except BlockingIOError:  # whoever started the service may have made the pipe one that does not wait
                time.sleep(_RETRY_S)
            except (OSError, ValueError):  # the reader is gone, the disk is full, or the stream is closed
                self.n_dropped += lines.count(b"\n")
                self._n_told = self.n_dropped  # nobody to tell; the metric has them
                return


def _descriptor(stream: TextIO) -> int | None:
    try:
        return stream.fileno()
    except io.UnsupportedOperation:
        return None


def _atomic_writes(lines: list[Callable[[], str]]) -> Iterator[bytes]:
    """`lines` joined, as many at a time as a pipe takes in one piece: others may write to it too, as workers do."""
    joined: list[bytes] = []
    n_bytes = 0
    for line in (make().encode(errors="backslashreplace") for make in lines):
        if joined and n_bytes + len(line) > select.PIPE_BUF:
            yield b"".join(joined)
            joined, n_bytes = [], 0
        joined.append(line)
        n_bytes += len(line)
    if joined:
        yield b"".join(joined)
