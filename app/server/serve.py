"""Serves the application, by one process or by several, and a small application beside it."""

import socket
import sys
import threading
from contextlib import suppress

from starlette.types import ASGIApp
from uvicorn import Config, Server

from app.server.limits import ConnectionLimits
from app.server.protocol import BoundedProtocol
from app.server.workers import Workers

_NOT_STARTED = 3  # uvicorn's own exit code


class _BesideProtocol(BoundedProtocol):
    limits = ConnectionLimits(connections=32)


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


def serve_beside(application: ASGIApp, host: str, port: int) -> None:
    """Serve a small application as well, from a thread that ends with the process, and with few connections.

    Raises:
        OSError: the port is taken, or not allowed.
    """
    listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    config = Config(
        application,
        http=_BesideProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level=None,
        access_log=False,
        server_header=False,
    )
    threading.Thread(target=Server(config).run, kwargs={"sockets": [listening]}, daemon=True).start()
