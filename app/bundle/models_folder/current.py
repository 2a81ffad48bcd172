"""The pointer `CURRENT` in the models directory: one line that names the bundle in use."""

import os
import re
import tempfile
from pathlib import Path

from app.bundle.errors import BundleError
from app.bundle.models_folder.history import note_switch
from app.bundle.models_folder.scratch import hold, scratch_prefix
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


def is_bundle_name(name: str) -> bool:
    """Whether a folder of this name can be a bundle: a plain name, not hidden, and no path."""
    return _NAME.fullmatch(name) is not None


def point_current_at(models_dir: Path, name: str, back: bool = False) -> None:
    """Replace CURRENT in one step, so that a reader sees the old name or the new one, never half of one.

    Args:
        models_dir: folder of the bundles.
        name: of the bundle.
        back: whether it goes back to what was in use before, for the history.
    """
    if not is_bundle_name(name):
        raise ValueError(f"not a bundle's name: {name!r}")
    before = _name_in_use(models_dir)
    descriptor, temporary = tempfile.mkstemp(prefix=scratch_prefix("current"), dir=models_dir)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            hold(descriptor)
            file.write(name + "\n")
            file.flush()
            os.fsync(file.fileno())
            Path(temporary).chmod(0o644)  # mkstemp makes it private; the service may run as another user
            os.replace(temporary, models_dir / POINTER)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    note_switch(models_dir, before, name, back)


def _name_in_use(models_dir: Path) -> str | None:
    try:
        return current_bundle(models_dir).name
    except BundleError:
        return None
