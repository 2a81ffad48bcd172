"""Gives memory that was freed back to the system, and tells how much of files this process holds."""

import ctypes
import os
from pathlib import Path

_SIZES = Path("/proc/self/statm")
_SHARED = 2  # the place of the pages of files among these numbers


def give_back_free_memory() -> None:
    """Let the system have what this process freed, where the C library can do so: glibc alone keeps it otherwise.

    It would keep hundreds of megabytes of a bundle that has gone, and take others for the next one.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def mapped_bytes() -> int:
    """Bytes of mapped files that are in the memory of this process; 0 where the system does not tell."""
    try:
        numbers = _SIZES.read_text(encoding="ascii").split()
    except OSError:  # not on macOS
        return 0
    return int(numbers[_SHARED]) * os.sysconf("SC_PAGE_SIZE")
