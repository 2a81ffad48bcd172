"""How long the service takes until it is ready, and how much memory its workers take and share (Linux)."""

import re
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.failing_answers import Request
from tests.bench.speed.servers.running import ask
from tests.support.processes import children
from tests.support.service_process import Service, launched

_LOOK_S = 0.01
_PATIENCE_S = 120


@dataclass(frozen=True)
class Memory:
    """Of one process, in bytes.

    Attributes:
        resident: in memory, mapped files included.
        anonymous: of it, what no file holds: each worker pays for it.
        shared: of it, what at least one other process has in memory as well.
        proportional: resident, with what is shared divided by the number of processes that share it.
    """

    resident: int
    anonymous: int
    shared: int
    proportional: int


@dataclass(frozen=True)
class Workers:
    """The workers of one service, in bytes: medians, and the sum of what is proportional.

    Attributes:
        n: how many there are.
        resident: of one worker.
        anonymous: of one worker.
        shared: of one worker.
        together: of all of them, what is shared counted once.
        shared_part: of the resident pages of all, the part that another process has as well.
    """

    n: int
    resident: float
    anonymous: float
    shared: float
    together: float
    shared_part: float

    @classmethod
    def of(cls, memories: Sequence[Memory]) -> "Workers":
        """Of at least one worker."""
        return cls(
            len(memories),
            statistics.median(each.resident for each in memories),
            statistics.median(each.anonymous for each in memories),
            statistics.median(each.shared for each in memories),
            sum(each.proportional for each in memories),
            sum(each.shared for each in memories) / sum(each.resident for each in memories),
        )


def parse_smaps_rollup(text: str) -> Memory:
    """What /proc/PID/smaps_rollup says.

    Raises:
        KeyError: it does not tell what is needed.
    """
    sizes = {name: 1024 * int(size) for name, size in re.findall(r"^(\w+):\s+(\d+) kB$", text, re.MULTILINE)}
    return Memory(sizes["Rss"], sizes["Anonymous"], sizes["Shared_Clean"] + sizes["Shared_Dirty"], sizes["Pss"])


def memory_of_workers(service: Service, n_workers: int, requests: Sequence[Request]) -> Workers:
    """After so many requests, each on a connection of its own, so that every worker has its share of them.

    Raises:
        UnexpectedAnswer: an answer is an error.
    """
    for request in [*requests] * n_workers:
        ask(service.client, request)
    process = service.process.pid
    # Multiprocessing starts one more process beside the workers, which counts their semaphores.
    workers = [child for child, command in children(process).items() if "spawn_main" in command] or [process]
    if len(workers) != n_workers:
        raise RuntimeError(f"expected {n_workers} workers, got {len(workers)}")
    return Workers.of([parse_smaps_rollup(Path(f"/proc/{each}/smaps_rollup").read_text()) for each in workers])


def seconds_to_ready(models: Path) -> float:
    """From the start of the process until /health/ready is 200.

    Raises:
        TimeoutError: it takes two minutes.
    """
    with tempfile.TemporaryDirectory(prefix="songkin-speed-") as folder:
        started = time.perf_counter()
        with launched(Path(folder), models, SONGKIN_WORKERS="1") as service:
            while not service.is_ready():
                if time.perf_counter() - started > _PATIENCE_S:
                    raise TimeoutError(f"expected a service that is ready within {_PATIENCE_S} s")
                time.sleep(_LOOK_S)
            return time.perf_counter() - started
