"""Kill workers of a service, and know which connections died with them (Linux)."""

import os
import re
import signal
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.support.service_process import Service

_UNNOTICED_S = 1.0  # a client that keeps a connection may ask over it before it notices that it is dead


@dataclass(frozen=True)
class Kill:
    """A worker that was killed.

    Attributes:
        process: Its id.
        at: When, by the clock of the system.
        ports: The clients' ends of the connections that it had accepted.
    """

    process: int
    at: float
    ports: frozenset[int]


def workers(service: Service) -> list[int]:
    """The ids of the workers that live, the oldest first, as the server's log names them."""
    found = re.findall(r"Started server process \[(\d+)\]", service.log.read_text())
    return [process for process in map(int, found) if _state_of(process) not in {"Z", ""}]


def kill_worker(process: int, port: int) -> Kill:
    """Stop it first, so that it accepts nothing between the look at its connections and its end."""
    os.kill(process, signal.SIGSTOP)
    while _state_of(process) not in {"T", "Z", ""}:  # the signal takes a moment
        time.sleep(0.001)
    held = _sockets_of(process)
    ends = {inode: remote for inode, local, remote in _connections() if local == port}
    ports = frozenset(ends[inode] for inode in held & ends.keys())
    os.kill(process, signal.SIGKILL)
    return Kill(process, time.monotonic(), ports)


def held_by_killed(kills: Iterable[Kill], port: int, begun: float, ended: float) -> bool:
    """Whether a worker that was killed between the two times, or just before, had the connection from `port`."""
    return any(port in kill.ports and begun - _UNNOTICED_S <= kill.at <= ended + 0.5 for kill in kills)


def _state_of(process: int) -> str:
    """The letter of the kernel; empty where there is no such process."""
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2][0]
    return ""


def _sockets_of(process: int) -> set[str]:
    found = set()
    for descriptor in Path(f"/proc/{process}/fd").iterdir():
        with suppress(OSError):
            target = str(descriptor.readlink())
            if target.startswith("socket:["):
                found.add(target[8:-1])
    return found


def _connections() -> Iterable[tuple[str, int, int]]:
    """Of all that are open: inode, port here, port there."""
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        yield fields[9], int(fields[1].split(":")[1], 16), int(fields[2].split(":")[1], 16)
