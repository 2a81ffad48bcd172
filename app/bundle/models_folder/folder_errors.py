"""Says plainly what is wrong with the disk or the folder of the bundles, whatever library came upon it."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.bundle.errors import BundleError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NOT_ALLOWED = {errno.EACCES, errno.EPERM, errno.EROFS}
_NEARLY_NOTHING = 1 << 20  # bytes: of a disk with less, whatever a library says of a failed write means that it is full
_SAFE = "nothing was published, and CURRENT is as it was"


class FolderError(BundleError):
    """The folder of the bundles cannot be written: its disk is full, it is read-only, or it is no folder."""


@contextmanager
def folder_errors(models_dir: Path) -> Iterator[None]:
    """Raise FolderError for what fails in the block because of the disk, or of the folder itself.

    Libraries report a full disk each in their own way: NumPy without a number of the error, SQLite and ONNX not as an
    OSError. So a failure on a disk without space is taken for that.
    """
    try:
        yield
    except BundleError:
        raise
    except Exception as error:
        if (problem := _problem(error, models_dir)) is None:
            raise
        raise FolderError(problem) from error


def check_space(models_dir: Path, needed: int) -> None:
    """See that the disk has room for `needed` bytes before any is written.

    Raises:
        FolderError: it has not.
    """
    free = shutil.disk_usage(models_dir).free
    if free < needed:
        raise FolderError(
            f"{models_dir}: expected room for a bundle of about {needed:,} bytes, got {free:,} free bytes; {_SAFE}: "
            "free some space (`songkin models prune` deletes old bundles), and run the same command again"
        )


def _problem(error: Exception, models_dir: Path) -> str | None:
    number = error.errno if isinstance(error, OSError) else None
    is_unnumbered = number is None and isinstance(error, OSError)  # a short write, as NumPy reports it
    if number in _FULL or is_unnumbered or (number is None and _free(models_dir) < _NEARLY_NOTHING):
        why = os.strerror(number) if number else str(error)
        return (
            f"{models_dir}: the disk is full ({why}), with {_free(models_dir):,} free bytes; {_SAFE}: free some space "
            "(`songkin models prune` deletes old bundles), and run the same command again"
        )
    if not isinstance(error, OSError) or not _is_within(error, models_dir):
        return None
    if number in _NOT_ALLOWED:
        return (
            f"{error.filename}: expected to be allowed to write there, got: {error.strerror}; {_SAFE}: run it as the "
            "user who owns the folder, or give another one with --models"
        )
    if number in {errno.ENOTDIR, errno.EEXIST, errno.ENOTEMPTY} and not models_dir.is_dir():
        return f"{models_dir}: expected a folder of bundles, got a file; give another one with --models"
    if number == errno.EISDIR:
        return f"{error.filename2 or error.filename}: expected a file, got a folder; {_SAFE}: move the folder away"
    return None


def _is_within(error: OSError, models_dir: Path) -> bool:
    return isinstance(error.filename, str) and Path(error.filename).absolute().is_relative_to(models_dir.absolute())


def _free(models_dir: Path) -> int:
    """Free bytes; many where that cannot be told."""
    try:
        return shutil.disk_usage(models_dir).free
    except OSError:
        return _NEARLY_NOTHING
