"""The service on a real socket, for tests."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from starlette.types import ASGIApp

from app.main import create_app
from app.server.protocol import BoundedProtocol
from app.settings import Settings

PATIENCE_S = 60


def wait_until(condition: Callable[[], bool]) -> None:
    """Ask time and again until something is so."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, f"not within {PATIENCE_S} s"
        time.sleep(0.02)


@contextmanager
def serving(models_dir: Path, **settings: Any) -> Iterator[httpx.Client]:
    """Serve `models_dir` from a thread of this process; the bundle is already opened, or refused, on entry."""
    chosen = {"reload_interval_s": 0, "log_level": "error", **settings}
    app = create_app(Settings(models_dir=models_dir, **chosen))
    app.state.songkin.store.refresh()
    with listening(app) as client:
        client.get("/health/live").raise_for_status()
        yield client


@contextmanager
def listening(app: ASGIApp) -> Iterator[httpx.Client]:
    """Serve any application from a thread of this process, as the service is served."""
    server = uvicorn.Server(uvicorn.Config(app, http=BoundedProtocol, log_config=None, access_log=False, ws="none"))
    # Listening before the server runs: a client waits in the queue, so nobody has to poll.
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=30) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join(timeout=10)
