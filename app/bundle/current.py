"""The pointer `CURRENT` in the models directory: one line that names the bundle in use."""

import os
import re
import tempfile
from pathlib import Path

from app.bundle.errors import BundleError
from app.bundle.opening.files import read_small

POINTER = "CURRENT"
FALLBACK = "demo"
_LARGEST = 1024  # bytes of the pointer
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,127}")


def current_bundle(models_dir: Path) -> Path:
    """The directory of the bundle that CURRENT names, or of the demo where there is no CURRENT.

    Raises:
        BundleError: there is neither, or CURRENT holds something else than a bundle's name.
    """
    try:
        name = (
            read_small(Path(os.path.realpath(models_dir)), POINTER, _LARGEST).decode("utf-8", errors="replace").strip()
        )
    except FileNotFoundError:
        if not (models_dir / FALLBACK).is_dir():
            raise BundleError(
                f"no bundle in {models_dir}: expected a file {POINTER} that names one, or a folder {FALLBACK}; "
                "publish one with `python -m training train --data TABLE`"
            ) from None
        name = FALLBACK
    except OSError as error:
        raise BundleError(f"{models_dir / POINTER} cannot be read: {error.strerror}") from error
    if not _NAME.fullmatch(name):
        raise BundleError(
            f"{models_dir / POINTER}: expected one line with the name of a folder beside it, got {name[:80]!r}; "
            "write the name of a published bundle into it"
        )
    return models_dir / name


def point_current_at(models_dir: Path, name: str) -> None:
    """Replace CURRENT in one step, so that a reader sees the old name or the new one, never half of one."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"not a bundle's name: {name!r}")
    descriptor, temporary = tempfile.mkstemp(prefix=".current-", dir=models_dir)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(name + "\n")
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)  # mkstemp makes it private; the service may run as another user
        os.replace(temporary, models_dir / POINTER)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
