"""Hidden folders beside the bundles in which a process works, and how the next one clears what a killed one left.

Each is locked for as long as its process lives (flock), and names the running system that it was made on: there, one
whose lock can be had is abandoned. Of another system, which may share the folder over a network, only its age tells.
"""

import fcntl
import hashlib
import os
import platform
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

Purpose = Literal["staging", "replaced", "pruned", "current"]

_NAME = re.compile(r"\.(staging|replaced|pruned|current)-(?:([0-9a-f]{8})-)?[a-z0-9_]+")
_ABANDONED_AFTER_S = 86_400  # of a system that cannot be asked; no bundle is written for so long without a change
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")  # the same in all containers of one system, as locks are


@contextmanager
def changing(models_dir: Path) -> Iterator[None]:
    """Change what is in a models folder while no other process does. It waits for its turn.

    A file system that cannot lock a folder, as some over a network, lets all go on: names are still replaced in one
    step each.

    Raises:
        OSError: the folder cannot be opened.
    """
    folder = os.open(models_dir, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(OSError):
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


@contextmanager
def scratch_folder(models_dir: Path, purpose: Purpose) -> Iterator[Path]:
    """A new hidden folder on the same disk, which goes away however the block ends. Enter it within `changing`.

    A bundle that was moved aside into it is put back, if nothing took its place.
    """
    directory = Path(tempfile.mkdtemp(prefix=scratch_prefix(purpose), dir=models_dir))
    try:
        lock = os.open(directory, os.O_RDONLY)
        try:
            hold(lock)
            yield directory
        finally:
            os.close(lock)
    finally:
        _clear(directory, purpose)


def scratch_prefix(purpose: Purpose) -> str:
    """How the names begin that `sweep` knows."""
    return f".{purpose}-{_this_system()}-"


def hold(descriptor: int) -> None:
    """Lock an open scratch file or folder until it is closed, where the file system can."""
    with suppress(OSError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def sweep(models_dir: Path) -> None:
    """Clear what processes left that were killed. Call it within `changing`.

    A bundle that was moved aside, and whose place is empty, is put back: its process was killed before the new one was
    there.
    """
    for path in sorted(models_dir.iterdir()):
        found = _NAME.fullmatch(path.name)
        if found is None or not _is_abandoned(path, found[2] == _this_system()):
            continue
        if path.is_symlink() or not path.is_dir():
            with suppress(OSError):
                path.unlink()
        else:
            _clear(path, found[1])


def _clear(directory: Path, purpose: str) -> None:
    if purpose == "replaced" and directory.exists():
        for bundle in directory.iterdir():
            if not os.path.lexists(directory.parent / bundle.name):
                bundle.rename(directory.parent / bundle.name)
    shutil.rmtree(directory, ignore_errors=True)


def _is_abandoned(path: Path, of_this_system: bool) -> bool:
    if of_this_system:
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            return False  # it ended meanwhile, or is none of ours
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            return False
        except OSError:  # no locks here: as if it were of another system
            pass
        finally:
            os.close(descriptor)
    return time.time() - _last_change(path) > _ABANDONED_AFTER_S


def _last_change(path: Path) -> float:
    """When something in a folder was changed last, in seconds since the epoch."""
    newest = 0.0
    for one in (path, *path.rglob("*")):
        with suppress(OSError):
            newest = max(newest, one.lstat().st_mtime)
    return newest or time.time()


def _this_system() -> str:
    try:
        identity = _BOOT_ID.read_text(encoding="ascii")
    except OSError:
        identity = platform.node()
    return hashlib.sha256(identity.encode()).hexdigest()[:8]
