"""A private Redis server, from the binary of the machine, in a temporary folder and on a socket in it."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from tests.support.running_service import wait_until


class RedisServer:
    """Start, stop and clear it; `url` is how clients reach it."""

    def __init__(self, binary: str, folder: Path) -> None:
        self._binary = binary
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"unix://{folder}/socket"

    def start(self) -> None:
        """Wait until it answers."""
        # No port, and nothing on the disk.
        command = [self._binary, "--port", "0", "--unixsocket", str(self._folder / "socket"), "--save", ""]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, cwd=self._folder, stdout=log, stderr=log)
        wait_until(self._answers)

    def stop(self) -> None:
        """Wait until it is down."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def clear(self) -> None:
        with Redis.from_url(self.url) as client:
            client.flushall()

    def times_left_s(self) -> list[int]:
        """Of everything that it holds, after how many seconds it forgets it."""
        with Redis.from_url(self.url) as client:
            return [client.ttl(name) for name in client.scan_iter()]

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, (self._folder / "log").read_text()
        try:
            with Redis.from_url(self.url) as client:
                return bool(client.ping())
        except RedisError:
            return False


@contextmanager
def redis_server(binary: str) -> Iterator[RedisServer]:
    """A server that runs. Its folder has a short name: that of a socket has at most 107 characters."""
    with tempfile.TemporaryDirectory(prefix="songkin-redis-") as folder:
        server = RedisServer(binary, Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()
