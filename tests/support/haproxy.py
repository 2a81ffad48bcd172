"""HAProxy with the configuration of docker/haproxy.cfg, from the binary of the machine, in front of replicas."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from csv import DictReader
from pathlib import Path

from tests.support.running_service import wait_until

CONFIGURATION = Path(__file__).parents[2] / "docker/haproxy.cfg"


def binary() -> str | None:
    """Debian puts it where only root has it in PATH."""
    return shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin")


class Proxy:
    """A running HAProxy: what clients ask, and the orders that docker/roll.sh gives."""

    def __init__(self, url: str, orders: Path) -> None:
        self.url = url
        self._orders = orders

    def order(self, text: str) -> str:
        """What it says."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self._orders))
            connection.sendall(f"{text}\n".encode())
            return b"".join(iter(lambda: connection.recv(65_536), b"")).decode()

    def known(self, replica: str) -> dict[str, str]:
        """A line of its statistics: `scur` is the number of requests in flight, `status` begins with UP or DOWN."""
        lines = self.order("show stat songkin 4 -1").removeprefix("# ").splitlines()
        return next(line for line in DictReader(lines) if line["svname"] == replica)

    def is_up(self, replica: str) -> bool:
        return self.known(replica)["status"] == "UP"

    def drain(self, replica: str) -> None:
        """Wait until it has answered what it was asked. It is asked nothing more until it is made ready."""
        self.order(f"set server songkin/{replica} state drain")
        wait_until(lambda: self.known(replica)["scur"] == "0")

    def make_ready(self, replica: str) -> None:
        """Wait until it is asked again."""
        self.order(f"set server songkin/{replica} state ready")
        wait_until(lambda: self.is_up(replica))


@contextmanager
def proxy(binary: str, api: str, replica: str) -> Iterator[Proxy]:
    """Start it, with the addresses of both replicas as host:port, and stop it at the end."""
    with (
        tempfile.TemporaryDirectory(prefix="songkin-ha-") as folder,
        socket.create_server(("127.0.0.1", 0)) as listener,
    ):
        orders, log = Path(folder) / "orders", Path(folder) / "log"
        environment = {
            "SONGKIN_API": api,
            "SONGKIN_REPLICA": replica,
            "SONGKIN_PROXY_BIND": f"fd@{listener.fileno()}",
            "SONGKIN_PROXY_ORDERS": f"unix@{orders}",
        }
        with log.open("wb") as output:
            process = subprocess.Popen(
                [binary, "-db", "-f", CONFIGURATION],
                env=environment,
                pass_fds=[listener.fileno()],
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            wait_until(lambda: orders.exists() or process.poll() is not None)
            assert process.poll() is None, log.read_text()
            yield Proxy(f"http://127.0.0.1:{listener.getsockname()[1]}", orders)
        finally:
            process.terminate()
            process.wait(timeout=10)
