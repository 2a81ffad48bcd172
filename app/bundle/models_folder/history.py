"""The file `.history` in the models folder: which bundles were in use, one line for each switch.

It is there for going back. CURRENT alone says what is in use, so nothing fails where the history is absent, torn or
cannot be written.
"""

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

HISTORY = ".history"

_LINE = re.compile(r"\S+ (forward|back) ([A-Za-z0-9][A-Za-z0-9_.-]{0,127})")
_READ_BYTES = 1 << 18  # of its end: thousands of switches


@dataclass(frozen=True)
class History:
    """What was in use.

    Attributes:
        path: the way to the bundle in use, the oldest first: going back takes off its end.
        used: every bundle that was in use, the last first, each once.
    """

    path: tuple[str, ...] = ()
    used: tuple[str, ...] = ()

    def before(self, name: str) -> Iterator[str]:
        """What was in use before the bundle `name`, the last first. Where somebody wrote `name` into CURRENT by hand,
        the history does not end with it, and all of it was before.
        """
        return (one for one in reversed(self.path) if one != name)


def read_history(models_dir: Path) -> History:
    """The history of a models folder, empty where there is none; lines that are none are left out."""
    path: list[str] = []
    used: dict[str, None] = {}
    for line in _read_end(models_dir / HISTORY).splitlines():
        if (found := _LINE.fullmatch(line)) is None:
            continue
        way, name = found.groups()
        used.pop(name, None)
        used[name] = None
        while way == "back" and path and path[-1] != name:
            path.pop()
        if path[-1:] != [name]:
            path.append(name)
    return History(tuple(path), tuple(reversed(used)))


def note_switch(models_dir: Path, before: str | None, after: str, back: bool = False) -> None:
    """Note that `after` came into use in the place of `before`. Never raises OSError: the switch is made already."""
    known = read_history(models_dir).path
    now = datetime.now(UTC).isoformat(timespec="seconds")
    lines = [f"{now} forward {before}"] if before is not None and known[-1:] != (before,) else []
    if before != after:
        lines.append(f"{now} {'back' if back else 'forward'} {after}")
    if not lines:
        return
    try:
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
        descriptor = os.open(models_dir / HISTORY, flags, 0o644)
    except OSError:
        return
    try:
        status = os.fstat(descriptor)
        if stat.S_ISREG(status.st_mode):
            torn = status.st_size > 0 and os.pread(descriptor, 1, status.st_size - 1) != b"\n"
            os.write(descriptor, ("\n" * torn + "".join(f"{line}\n" for line in lines)).encode())
    except OSError:
        pass
    finally:
        os.close(descriptor)


def _read_end(path: Path) -> str:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return ""
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return ""
        return os.pread(descriptor, _READ_BYTES, max(0, status.st_size - _READ_BYTES)).decode("utf-8", "replace")
    except OSError:
        return ""
    finally:
        os.close(descriptor)
