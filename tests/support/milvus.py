"""A private Milvus for tests: milvus-lite as a server of its own process, which can be killed."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.retrieval.milvus.address import MilvusAddress
from app.retrieval.milvus.connection import MilvusConnection, MilvusError
from tests.support.running_service import wait_until


class MilvusServer:
    """Start and kill it; `url` is how clients reach it, the same after a restart."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.url = self.url_of("songkin")

    def url_of(self, alias: str, timeout_s: float = 30) -> str:
        """For collections of an alias."""
        return f"milvus://127.0.0.1:{self._port}?timeout={timeout_s}&alias={alias}"

    @property
    def address(self) -> MilvusAddress:
        return MilvusAddress.parse(self.url)

    def start(self) -> None:
        """Wait until it answers."""
        place = ["--data-dir", str(self._folder / "data"), "--host", "127.0.0.1", "--port", str(self._port)]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "milvus_lite.cmdline", "server", *place], stdout=log, stderr=log
            )
        wait_until(self._answers)

    def kill(self) -> None:
        """In the middle of whatever it does."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def pause(self) -> None:
        """It takes what is sent, and answers nothing, until it goes on."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """As if nothing had been."""
        self._signal(signal.SIGCONT)

    def connect(self) -> MilvusConnection:
        return MilvusConnection(self.address, None, timeout_s=30)

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, (self._folder / "log").read_text()
        try:
            MilvusConnection(self.address, None, timeout_s=0.5).close()
        except MilvusError:
            return False
        return True


@contextmanager
def milvus_server(folder: Path) -> Iterator[MilvusServer]:
    """A server that runs."""
    server = MilvusServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.kill()
