"""How much memory a service takes at most, read from /proc (Linux)."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_PAUSE_S = 0.02
MB = 1e6


@dataclass
class Peaks:
    """The most that one process of a service has taken.

    Attributes:
        resident: Bytes in memory, mapped files included: the kernel's own high-water mark.
        anonymous: Bytes that no file holds, and that nothing can take back.
    """

    resident: float = 0
    anonymous: float = 0


@contextmanager
def watched(process: int) -> Iterator[Peaks]:
    """Look time and again, until the block ends."""
    peaks, stop = Peaks(), threading.Event()

    def look() -> None:
        for each in family(process):
            status = read_status(each)
            peaks.resident = max(peaks.resident, status.get("VmHWM", 0))
            peaks.anonymous = max(peaks.anonymous, status.get("RssAnon", 0))

    def watch() -> None:
        while not stop.wait(_PAUSE_S):
            look()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peaks
    finally:
        stop.set()
        thread.join()
        look()


def family(process: int) -> list[int]:
    """A process and all that come of it."""
    found = [process]
    for each in found:
        with suppress(OSError):
            for children in Path(f"/proc/{each}/task").glob("*/children"):
                found += map(int, children.read_text().split())
    return found


def read_status(process: int) -> dict[str, float]:
    """What the kernel says of the memory of a process, in bytes; nothing where it is gone."""
    with suppress(OSError):
        status = Path(f"/proc/{process}/status").read_text()
        return {name: 1024.0 * int(size) for name, size in re.findall(r"^(\w+):\s+(\d+) kB$", status, re.MULTILINE)}
    return {}


def cpu_seconds(process: int) -> float:
    """Seconds of computing that a process and its children took, of both kinds."""
    total = 0.0
    for each in family(process):
        with suppress(OSError):
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(") ")[2].split()
            total += (int(fields[11]) + int(fields[12])) / 100
    return total
