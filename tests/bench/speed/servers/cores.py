"""Which core the load runs on and which the server, so that neither takes from the other."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cores:
    """Numbers of cores; None where there is one core to use (Linux)."""

    load: int | None
    server: int | None

    @classmethod
    def of_machine(cls) -> "Cores":
        """The first and the last core that this process may use."""
        usable = sorted(os.sched_getaffinity(0))
        return cls(usable[0], usable[-1]) if len(usable) > 1 else cls(None, None)


@contextmanager
def on_core(core: int | None) -> Iterator[None]:
    """Processes that start in the block run on this core alone, all their threads included."""
    if core is None:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def keep_on_core(process: int, core: int | None) -> None:
    """From now on a running process, with all its threads, runs on this core alone."""
    if core is not None:
        for thread in Path(f"/proc/{process}/task").iterdir():
            with suppress(ProcessLookupError):  # it has ended meanwhile
                os.sched_setaffinity(int(thread.name), {core})
