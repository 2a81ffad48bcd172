"""Runs functions on files in processes of their own, each with limits of memory and time.

Decoders are given whatever lies in a folder: one that crashes or hangs costs its file, and nothing else.
"""

import contextlib
import multiprocessing
import os
import resource
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from app.audio.errors import UnreadableAudio

MEMORY_LIMIT = 3 << 30
"""Bytes of addresses that a worker may take beyond those of its start: libraries reserve some for each core."""

TIME_LIMIT_S = 600.0
"""Seconds for one function on one file."""

_QUEUED = 2  # calls for each worker: one that runs, and one that waits

Key = TypeVar("Key")


def _nothing() -> None:
    pass


class Processes:
    """Processes that run functions on files. Those that die, or are stopped at a limit, are replaced.

    Args:
        n_processes: at most; they are started with the first call.
        time_limit_s: for one function on one file.
        memory_limit: bytes of addresses that a process may take beyond those of its start.
        on_start: what each process does first; a function of a module.
    """

    def __init__(
        self,
        n_processes: int,
        time_limit_s: float = TIME_LIMIT_S,
        memory_limit: int = MEMORY_LIMIT,
        on_start: Callable[[], None] = _nothing,
    ) -> None:
        self._n_processes = n_processes
        self._time_limit_s = time_limit_s
        self._memory_limit = memory_limit
        self._on_start = on_start
        self._pool = self._new_pool()

    def call(self, function: Callable[[Path], object], path: Path) -> Future[Any]:
        """Have `function(path)` run. To cancel the future ends its process."""
        if not self._pool.active:  # it gives up for ever where an idle process was killed
            Thread(target=self._pool.join, daemon=True).start()
            self._pool = self._new_pool()
        return self._pool.schedule(_contained, args=[function, path], timeout=self._time_limit_s)

    def reason(self, error: Exception) -> UnreadableAudio | OSError:
        """What the error of a call says of its file."""
        if isinstance(error, TimeoutError):
            return UnreadableAudio(f"expected an analysis within {self._time_limit_s:.0f} seconds; it took longer")
        if isinstance(error, ProcessExpired):
            return UnreadableAudio(
                f"decoding it ended its process (exit code {error.exitcode}); the file is damaged, or takes more than "
                f"{self._memory_limit >> 30} GiB of memory"
            )
        if isinstance(error, UnreadableAudio | OSError):
            return error
        if isinstance(error, MemoryError):
            return UnreadableAudio(
                f"expected audio that fits into {self._memory_limit >> 30} GiB of memory; it does not"
            )
        return _unexpected(error)

    def stop(self) -> None:
        """End all processes, whatever they do."""
        self._pool.stop()
        self._pool.join()

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(
            self._n_processes,
            initializer=_begin,
            initargs=[self._memory_limit, self._on_start],
            context=multiprocessing.get_context("spawn"),
        )


class Workers(Generic[Key]):
    """As many processes as there are cores, or fewer where there is less to do.

    Calls have a key, by which their outcomes are known. An outcome is what the function returned, or the
    UnreadableAudio or OSError that it raised; a crash, or more than a limit of memory or time, is UnreadableAudio too.
    """

    def __init__(self, n_calls: int, time_limit_s: float = TIME_LIMIT_S) -> None:
        self.n_processes = max(min(_n_cores(), n_calls), 1)
        self._processes = Processes(self.n_processes, time_limit_s)
        self._running: dict[Future[Any], Key] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._processes.stop()

    @property
    def is_full(self) -> bool:
        """Whether enough calls wait to keep all processes busy."""
        return len(self._running) >= _QUEUED * self.n_processes

    @property
    def is_idle(self) -> bool:
        """Whether no call runs or waits."""
        return not self._running

    def call(self, key: Key, function: Callable[[Path], object], path: Path) -> None:
        """Have `function(path)` run."""
        self._running[self._processes.call(function, path)] = key

    def outcomes(self) -> list[tuple[Key, Any]]:
        """The keys and outcomes of calls that ended, of one at least; waits for it."""
        ended, _ = wait(self._running, return_when=FIRST_COMPLETED)
        return [(self._running.pop(future), self._outcome(future)) for future in ended]

    def _outcome(self, future: Future[Any]) -> Any:
        try:
            return future.result()
        except Exception as error:
            return self._processes.reason(error)


def _contained(function: Callable[[Path], object], path: Path) -> object:
    try:
        return function(path)
    except Exception:
        raise
    except BaseException as error:  # a panic of a library in Rust, which cannot be sent to another process
        raise _unexpected(error) from None


def _unexpected(error: BaseException) -> UnreadableAudio:
    """The libraries' own, on content that nobody thought of."""
    return UnreadableAudio(f"it cannot be analysed: {type(error).__name__}: {str(error)[:200]}")


def _begin(memory_limit: int, on_start: Callable[[], None]) -> None:
    """Of a worker, before it imports anything that computes: one thread, and bounded memory."""
    on_start()
    os.environ["RAYON_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
    os.nice(5)  # whoever uses the machine comes first
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # decoders write remarks there, in the midst of the progress bar
    with contextlib.suppress(ValueError, OSError):  # macOS has neither; a limit from elsewhere may be lower
        n_pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        limit = n_pages * resource.getpagesize() + memory_limit
        resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _n_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
