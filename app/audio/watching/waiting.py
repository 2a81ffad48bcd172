"""Waits until something in a folder may have changed. Only this module imports watchfiles."""

import time
from collections.abc import Callable, Generator
from pathlib import Path
from types import TracebackType
from typing import Self

from watchfiles import Change, watch

from app.audio.errors import FolderError

Wait = Callable[[float], None]
"""Waits for so many seconds at most, less if something changes."""

_LOOKS_MS = 200  # how often a wait looks at the clock


class Notifications:
    """The operating system says what changes in a folder and all below it. No change after this was made is missed.

    Args:
        folder: that is there.
        but_for: a file whose changes do not count, nor those of files whose names begin with its name.

    Raises:
        FolderError: the folder is gone, or the system has no room for more.
    """

    def __init__(self, folder: Path, but_for: Path) -> None:
        self._but_for = str(but_for.resolve())
        self._changes: Generator[set[tuple[Change, str]], None, None] = watch(
            folder, watch_filter=None, rust_timeout=_LOOKS_MS, yield_on_timeout=True, ignore_permission_denied=True
        )
        self._folder = folder
        if not folder.is_dir():  # watchfiles does not say so where it passes over folders that it may not read
            raise FolderError(f"{folder}: expected a folder of music, got none")
        self._has_changed = self._next()  # from here on the system is asked

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._changes.close()

    def wait(self, timeout_s: float) -> None:
        """Wait until something changes that was not waited for before, or for so many seconds.

        Raises:
            FolderError: see above.
        """
        until = time.monotonic() + timeout_s
        while not self._has_changed and time.monotonic() < until:
            self._has_changed = self._next()
        self._has_changed = False

    def _next(self) -> bool:
        try:
            changes = next(self._changes)
        except (OSError, RuntimeError) as error:
            raise FolderError(
                f"{self._folder}: the system does not say what changes there: {error}; see that the folder is there, "
                "raise fs.inotify.max_user_watches where it has many folders, or give --poll 60"
            ) from error
        return any(not path.startswith(self._but_for) for _, path in changes)


def polling(every_s: float) -> Wait:
    """Waits for so many seconds: for folders of which the system does not say what changes, such as network mounts."""
    return lambda timeout_s: time.sleep(min(timeout_s, every_s))
