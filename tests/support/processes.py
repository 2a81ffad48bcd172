"""What runs on this machine, as /proc tells."""

from pathlib import Path


def children(pid: int) -> dict[int, str]:
    """The running processes that a process started: their numbers and command lines."""
    found = {}
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            if is_running(child):
                found[child] = Path(f"/proc/{child}/cmdline").read_text().replace("\0", " ")
    return found


def is_running(pid: int) -> bool:
    """Whether there is such a process, and more of it than an exit code that nobody has read."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"
