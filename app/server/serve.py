"""The server of this process, or the processes of several workers: one that dies is replaced at once."""

import sys
from contextlib import suppress

from uvicorn import Config, Server
from uvicorn.supervisors import Multiprocess

_NOT_STARTED = 3  # uvicorn's own exit code


class Workers(Multiprocess):
    """Uvicorn's workers, of which one that dies while it is asked whether it lives is told from one that is busy.

    Uvicorn keeps the worker's end of the pipe open in the parent as well, so that a question to a dead worker waits for
    an answer until the patience with busy ones ends, and no other worker and no signal is looked after meanwhile.
    """

    def keep_subprocess_alive(self) -> None:
        """Replace the workers that died or hang."""
        for process in self.processes:
            process.child_conn.close()
        super().keep_subprocess_alive()


def serve(config: Config) -> None:
    """Serve until stopped, by as many workers as configured.

    Raises:
        SystemExit: the port is taken, or the application does not start.
    """
    if config.workers > 1:
        Workers(config, [config.bind_socket()]).run()
        return
    server = Server(config)
    with suppress(KeyboardInterrupt):  # it has stopped by then
        server.run()
    if not server.started:
        sys.exit(_NOT_STARTED)
