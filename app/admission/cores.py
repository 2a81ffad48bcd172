"""How many cores this process may use: those that the system gives it, and no more than its container may use."""

import math
import os
from pathlib import Path

_QUOTA = Path("/sys/fs/cgroup/cpu.max")


def usable_cores(quota: Path = _QUOTA) -> int:
    """At least one.

    Args:
        quota: the file of Linux with the microseconds that the container may compute in each period, and those of a
            period; `max` without a limit. Where there is none, nothing limits the container.
    """
    try:
        n_cores = len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS
        n_cores = os.cpu_count() or 1
    try:
        computing, period = quota.read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return n_cores
    return max(1, min(n_cores, math.ceil(int(computing) / int(period)))) if computing.isdecimal() else n_cores
