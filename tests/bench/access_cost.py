"""What keys and limits cost a request: `python -m tests.bench.access_cost MODELS`.

Two services of one process each, one with both and one without, are asked for similar tracks by turns. Their CPU time
is compared, which other work on the machine disturbs less than requests per second.
"""

import argparse
import os
import socket
import statistics
import tempfile
from pathlib import Path

import httpx

from app.access.roles import Role
from tests.support.keys import keys_file
from tests.support.service_process import Service, started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=Path)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--requests", type=int, default=500, help="in a round, of each service")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for each in ("off", "on"):
            (folder / each).mkdir()
        secret = keys_file(folder / "keys.json")[Role.READ]
        settings = {"SONGKIN_KEYS_FILE": str(folder / "keys.json"), "SONGKIN_RATE_LIMIT": "1000000/hour"}
        with (
            started(folder / "off", arguments.models) as off,
            started(folder / "on", arguments.models, **settings) as on,
        ):
            track = httpx.get(f"{off.client.base_url}/search?q=a&limit=1").json()["items"][0]["id"]
            ratios = []
            for _ in range(arguments.rounds):
                without = _cpu_us(off, track, "", arguments.requests)
                with_both = _cpu_us(on, track, f"X-API-Key: {secret}\r\n", arguments.requests)
                ratios.append(without / with_both)
                print(f"off {without:.0f} µs, on {with_both:.0f} µs a request: {ratios[-1]:.3f}", flush=True)
    print(f"throughput with keys and limits, of that without: {statistics.median(ratios):.3f} (median)")


def _cpu_us(service: Service, track: str, header: str, n_requests: int) -> float:
    """CPU time of a request, in µs."""
    url = service.client.base_url
    request = f"GET /tracks/{track}/similar HTTP/1.1\r\nHost: {url.host}\r\n{header}\r\n".encode()
    stat = Path(f"/proc/{service.process.pid}/stat")
    with socket.create_connection((url.host, url.port or 80)) as connection:
        before = _ticks(stat)
        for _ in range(n_requests):
            connection.sendall(request)
            _read_answer(connection)
        after = _ticks(stat)
    return (after - before) / os.sysconf("SC_CLK_TCK") / n_requests * 1e6


def _ticks(stat: Path) -> int:
    """Of the CPU, in the process and in the kernel for it."""
    fields = stat.read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _read_answer(connection: socket.socket) -> None:
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65_536)
    head, _, body = received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    (length,) = (line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    left = int(length.partition(b":")[2]) - len(body)
    while left > 0:
        left -= len(connection.recv(65_536))


if __name__ == "__main__":
    main()
