"""Has files heard one by one, each in a process that can be given up."""

import asyncio
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from app.audio.hearing.heard import TIME_LIMIT_S, Heard, hear
from app.audio.workers import Processes

MEMORY_LIMIT = 2 << 30
"""Bytes of addresses that a process may take for a file: more than most need, and less than a container has."""


class Analyst:
    """Processes that hear files. They are started when the first is asked for.

    Args:
        n_processes: Number of files that are heard at once.
        on_start: what each process does first; a function of a module.
        function: what each does with a file.
        time_limit_s: for one file.
    """

    def __init__(
        self,
        n_processes: int,
        on_start: Callable[[], None],
        function: Callable[[Path], Heard] = hear,
        time_limit_s: float = TIME_LIMIT_S,
    ) -> None:
        self._processes = Processes(n_processes, time_limit_s, MEMORY_LIMIT, on_start)
        self._function = function

    async def hear(self, path: Path) -> Heard:
        """What is heard of a file. To cancel it ends the process.

        Raises:
            UnreadableAudio: it is no audio, or none that can be decoded or heard, or takes too long or too much memory.
            OSError: it cannot be read.
        """
        try:
            return await self._hear(path)
        except BrokenProcessPool:  # a process was killed while it had nothing to do, which is not the file's fault
            return await self._hear(path)

    async def _hear(self, path: Path) -> Heard:
        try:
            heard: Heard = await asyncio.wrap_future(self._processes.call(self._function, path))
        except BrokenProcessPool:
            raise
        except Exception as error:
            raise self._processes.reason(error) from None
        return heard

    def close(self) -> None:
        """End all processes; what they are at is lost."""
        self._processes.stop()
