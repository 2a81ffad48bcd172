"""Uvicorn's workers, watched so that one that is dead or hangs keeps nobody waiting."""

import time

from uvicorn.supervisors import Multiprocess
from uvicorn.supervisors.multiprocess import Process

_LOOK_S = 0.1  # between looks for a signal


class Workers(Multiprocess):
    """Uvicorn's workers, of which one that is dead or hangs keeps nobody waiting. A subclass may have another patience.

    Uvicorn keeps the worker's end of the pipe open in the parent as well, so that a question to a dead worker waits for
    an answer until the patience with busy ones ends, and no other worker and no signal is looked after meanwhile. And
    it waits without end for a worker to stop.
    """

    stop_s = 14.0  # longer than a worker takes that is not stuck; containers are given 15 s

    def keep_subprocess_alive(self) -> None:
        """Replace the workers that died or hang. A signal that comes while one is busy is looked after first."""
        for process in self.processes:
            process.child_conn.close()
        if all(self._has_answered(process) for process in self.processes):
            super().keep_subprocess_alive()

    def join_all(self) -> None:
        """Wait until the workers have stopped, and kill those that do not."""
        until = time.monotonic() + self.stop_s
        for process in self.processes:
            process.process.join(max(0.0, until - time.monotonic()))
            if process.exitcode is None:
                process.kill()
        super().join_all()

    def _has_answered(self, process: Process) -> bool:
        """Whether a worker lives, or is known not to; False where a signal came before it could be told."""
        until = time.monotonic() + self.config.timeout_worker_healthcheck
        try:
            process.parent_conn.send(b"ping")
            while not process.parent_conn.poll(_LOOK_S):
                if self.signal_queue:
                    return False
                if time.monotonic() > until:
                    process.process.kill()
                    return True
            process.parent_conn.recv()
        except (OSError, EOFError):  # it is dead
            pass
        return True
