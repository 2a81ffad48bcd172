"""Gives memory that was freed back to the system."""

import ctypes


def give_back_free_memory() -> None:
    """Let the system have what this process freed, where the C library can do so: glibc alone keeps it otherwise.

    It would keep hundreds of megabytes of a bundle that has gone, and take others for the next one.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
