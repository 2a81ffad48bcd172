"""Regular files, opened so that nothing else can stand in for one: no link, pipe, device, socket or folder.

All functions raise OSError, whose `strerror` says what is wrong, and never wait for a writer.
"""

import errno
import hashlib
import mmap
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NamedTuple

_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
READ_AT_ONCE = 1 << 26
"""Bytes of a mapped file that are read before they are let go: a file that is larger than memory can be verified."""

_WORTH_MAPPING = 1 << 16  # bytes: a mapping holds a descriptor of the file for as long as it lasts
_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


class FileState(NamedTuple):
    """Which file it is, and what changes when it is written to: its size in bytes and its time in nanoseconds."""

    device: int
    inode: int
    size: int
    modified: int


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


@dataclass(frozen=True)
class MappedFile:
    """A file as it was when it was opened.

    Attributes:
        content: read-only. What is mapped is shared by all processes that map the file, follows whoever writes into
            it, and ends the process where the file was cut short.
        sha256: of it.
        seen: as it was then.
    """

    content: memoryview
    sha256: str
    seen: FileState


def map_hashed(folder: Path, name: str) -> MappedFile:
    """Map a file into memory, and hash what was mapped: it is read once. A small one is copied instead."""
    with _opened(folder, name) as descriptor:
        seen = _state(descriptor)
        if seen.size < _WORTH_MAPPING:
            with open(descriptor, "rb", closefd=False) as file:
                content = file.read(seen.size)
            return MappedFile(memoryview(content), hashlib.sha256(content).hexdigest(), seen)
        mapped = memoryview(mmap.mmap(descriptor, seen.size, prot=mmap.PROT_READ))
        digest = hashlib.sha256()
        for start in range(0, seen.size, READ_AT_ONCE):
            digest.update(mapped[start : start + READ_AT_ONCE])
            unload(mapped, start, start + READ_AT_ONCE)
        return MappedFile(mapped, digest.hexdigest(), seen)


def unload(content: memoryview, start: int = 0, stop: int | None = None) -> None:
    """Let go of the memory of a mapped file, or of a part of it, which is read again where it is asked for again."""
    if isinstance(content.obj, mmap.mmap):
        start -= start % mmap.PAGESIZE
        content.obj.madvise(mmap.MADV_DONTNEED, start, min(stop or len(content), len(content)) - start)


def is_overwritten(folder: Path, name: str, seen: FileState) -> bool:
    """Whether that very file was written to since. One that another has replaced, or that is gone, was not."""
    try:
        with _opened(folder, name) as descriptor:
            now = _state(descriptor)
    except OSError:
        return False
    return now[:2] == seen[:2] and now != seen


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


def _state(descriptor: int) -> FileState:
    found = os.fstat(descriptor)
    return FileState(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


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
