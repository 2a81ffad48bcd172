"""One of several workers: it ends with its parent, and can be stopped before it accepts requests."""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from types import FrameType

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def end_with_parent() -> None:
    """See to it that this process stops as by SIGTERM when the one that started it is gone, however that came."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_stop_after, args=(parent,), daemon=True).start()


@contextmanager
def calling_when_stopped(stopped: Callable[[], object]) -> Iterator[None]:
    """Call this, too, in the loop that runs, when the process is told to stop within the block.

    The server itself looks only once its application has started.
    """
    if threading.current_thread() is not threading.main_thread():  # elsewhere nobody gets signals
        yield
        return
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in _SIGNALS}

    def handle(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stopped)
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for number in _SIGNALS:
        signal.signal(number, handle)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop_after(parent: BaseProcess) -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
