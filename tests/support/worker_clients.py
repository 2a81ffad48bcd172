"""A client for each worker of a service: connections are kept, and who accepted each is read from /proc (Linux)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from tests.support.running_service import wait_until


class WorkerClient:
    """Asks one worker, whoever else there is. Use it from any thread.

    Args:
        base_url: of the service.
        process: the id of the worker, or None for any.
    """

    def __init__(self, base_url: str, process: int | None = None) -> None:
        self.process = process
        self._base_url = base_url
        self._client = self._opened()
        self._port: int | None = None
        self._lock = threading.Lock()

    def request(self, method: str, path: str, json: Any = None) -> httpx.Response:
        """The answer of this worker. The server closes connections that nobody uses: then another one is opened."""
        with self._lock:
            while True:
                response = self._client.request(method, path, json=json)
                port = response.extensions["network_stream"].get_extra_info("client_addr")[1]
                if port != self._port:
                    accepted = _process_that_accepted(httpx.URL(self._base_url).port or 80, port)
                    self.process = self.process or accepted
                    if accepted != self.process:
                        self._client.close()
                        self._client = self._opened()
                        continue
                    self._port = port
                return response

    def close(self) -> None:
        """Close its connection."""
        self._client.close()

    def _opened(self) -> httpx.Client:
        return httpx.Client(base_url=self._base_url, timeout=30, limits=httpx.Limits(max_connections=1))


@contextmanager
def worker_clients(base_url: str, n_workers: int) -> Iterator[list[WorkerClient]]:
    """One client for each of the workers, all of which have opened their bundle."""
    found: dict[int | None, WorkerClient] = {}
    while len(found) < n_workers:
        client = WorkerClient(base_url)
        client.request("GET", "/health/live")
        if client.process in found:
            client.close()
        else:
            found[client.process] = client
    try:
        for client in found.values():
            wait_until(partial(_is_ready, client))
        yield [*found.values()]
    finally:
        for client in found.values():
            client.close()


def _is_ready(client: WorkerClient) -> bool:
    return client.request("GET", "/health/ready").status_code == 200


def _process_that_accepted(server_port: int, client_port: int) -> int:
    """The id of the process that has the server's end of a connection."""
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, remote, *rest = line.split()
        if (int(local.split(":")[1], 16), int(remote.split(":")[1], 16)) == (server_port, client_port):
            link = f"socket:[{rest[6]}]"
    for folder in Path("/proc").glob("[0-9]*/fd"):
        with suppress(OSError):
            if any(_target(descriptor) == link for descriptor in folder.iterdir()):
                return int(folder.parent.name)
    raise LookupError(f"no process has the connection from port {client_port}")


def _target(descriptor: Path) -> str:
    with suppress(OSError):  # closed since
        return str(descriptor.readlink())
    return ""
