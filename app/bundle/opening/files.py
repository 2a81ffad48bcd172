"""Regular files, opened so that nothing else can stand in for one: no link, pipe, device, socket or folder.

All functions raise OSError, whose `strerror` says what is wrong, and never wait for a writer.
"""

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import numpy as np

_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_PIECE = 1 << 20  # bytes that are read and hashed at once: they fit into the cache of a core
_ALIGNMENT = 64  # as NumPy writes arrays behind their headers
_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def size_of(folder: Path, name: str) -> int:
    """The size of a file in bytes."""
    with _opened(folder, name) as descriptor:
        return os.fstat(descriptor).st_size


def read_small(folder: Path, name: str, limit: int) -> bytes:
    """The content of a file that has at most `limit` bytes."""
    with _opened(folder, name) as descriptor, open(descriptor, "rb", closefd=False) as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise OSError(errno.EFBIG, f"expected at most {limit} bytes, got more")
    return content


def read_hashed(folder: Path, name: str, size: int) -> tuple[memoryview, str]:
    """The first `size` bytes of a file, fewer where it has fewer, and their SHA-256.

    They are read once: what was hashed is what is returned, whatever becomes of the file. The memory is aligned for
    arrays and read-only.
    """
    memory = np.empty(size + _ALIGNMENT, dtype=np.uint8)
    first = -memory.ctypes.data % _ALIGNMENT
    content = memory.data[first : first + size]
    digest, n_read = hashlib.sha256(), 0
    with _opened(folder, name) as descriptor, open(descriptor, "rb", buffering=0, closefd=False) as file:
        while n := file.readinto(content[n_read : n_read + _PIECE]):
            digest.update(content[n_read : n_read + n])
            n_read += n
    return content[:n_read].toreadonly(), digest.hexdigest()


def hash_of(folder: Path, name: str) -> str:
    """The SHA-256 of a file that is kept nowhere."""
    with _opened(folder, name) as descriptor, open(descriptor, "rb", closefd=False) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _opened(folder: Path, name: str) -> Iterator[int]:
    """The descriptor of the file `name` below `folder`. Neither, nor anything between them, may be a link."""
    directory = _open_folder(folder, None)
    try:
        *between, last = PurePosixPath(name).parts
        for part in between:
            outer, directory = directory, _open_folder(part, directory)
            os.close(outer)
        descriptor = _open(last, _FLAGS, directory)
    finally:
        os.close(directory)
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            kind = _KINDS.get(stat.S_IFMT(mode), "something else")
            raise OSError(errno.EINVAL, f"expected a regular file, got {kind}")
        yield descriptor
    finally:
        os.close(descriptor)


def _open_folder(path: Path | str, directory: int | None) -> int:
    return _open(path, _FLAGS | os.O_DIRECTORY, directory)


def _open(path: Path | str, flags: int, directory: int | None) -> int:
    try:
        return os.open(path, flags, dir_fd=directory)
    except OSError as error:
        if _is_link(path, directory):
            raise OSError(error.errno, "expected no symbolic link, got one") from error
        if error.errno in {errno.ENXIO, errno.EOPNOTSUPP}:
            raise OSError(error.errno, "expected a regular file, got a socket or a device") from error
        raise


def _is_link(path: Path | str, directory: int | None) -> bool:
    try:
        return stat.S_ISLNK(os.stat(path, dir_fd=directory, follow_symlinks=False).st_mode)
    except OSError:
        return False
