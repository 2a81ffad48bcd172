"""Asks an endpoint every 20 ms from a process of its own: `python -m tests.bench.attack.prober PORT PATH`.

It prints an empty line when it begins. Once standard input is closed it prints, as JSON, a line for each time at which
it wanted to ask: that time by the clock of the system, the seconds until there was an answer, and its status: 0 where
there was none. While it waits for an answer, every time at which it should have asked again counts with what was left
to wait. At the end, how late it was itself. It imports little, so that it begins soon.
"""

import http.client
import json
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, Popen
from typing import IO

PAUSE_S = 0.02
_ROOT = Path(__file__).parents[3]
_PATIENCE_S = 60
UNSHED = -1  # a 429 or 503 that does not say when to come back


@dataclass(frozen=True)
class Probe:
    """One request of the prober, or one that it could not send because it was waiting."""

    at: float
    seconds: float
    status: int


@dataclass(frozen=True)
class Prober:
    """A prober that runs."""

    process: "Popen[bytes]"

    def finish(self) -> tuple[list[Probe], list[float]]:
        """Stop it. Returns what it saw, and by how many seconds it was late itself, each time."""
        printed, _ = self.process.communicate(timeout=_PATIENCE_S + 30)
        *lines, lateness = printed.decode().splitlines()
        return [Probe(*json.loads(line)) for line in lines], json.loads(lateness)


def begin(port: int, path: str) -> Prober:
    """Start it, and wait until it asks."""
    command = [sys.executable, "-m", "tests.bench.attack.prober", str(port), path]
    process = Popen(command, cwd=_ROOT, stdin=PIPE, stdout=PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    return Prober(process)


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that is as large as this share of them; 0 where there are none."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else 0.0


def main(port: int, path: str, until: IO[str], out: IO[str]) -> None:
    stop = threading.Event()

    def wait() -> None:
        until.read()
        stop.set()

    threading.Thread(target=wait, daemon=True).start()
    probes: list[Probe] = []
    lateness: list[float] = []
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_S)
    print(file=out, flush=True)
    planned = time.monotonic()
    while not stop.wait(max(0.0, planned - time.monotonic())):
        begun = time.monotonic()
        lateness.append(begun - planned)
        status = _ask(connection, path)
        ended = time.monotonic()
        probes.append(Probe(begun, ended - begun, status))
        planned = max(planned, begun - PAUSE_S) + PAUSE_S
        while planned < ended:
            probes.append(Probe(planned, ended - planned, status))
            planned += PAUSE_S
    for probe in probes:
        print(json.dumps([probe.at, probe.seconds, probe.status]), file=out)
    print(json.dumps(lateness), file=out)


def _ask(connection: http.client.HTTPConnection, path: str) -> int:
    for _ in range(2):  # the server may have closed a connection that it keeps no longer
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException):
            connection.close()
        else:
            shed = response.status in {429, 503}
            return UNSHED if shed and not response.getheader("Retry-After") else response.status
    return 0


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.stdin, sys.stdout)
