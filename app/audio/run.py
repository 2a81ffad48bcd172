"""Analyses the files of a folder that are new or changed, and keeps each result as it comes."""

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.audio.errors import FolderError, UnreadableAudio
from app.audio.features import Extracted
from app.audio.folder import FoundFile, Listing
from app.audio.inspection import Inspected, extract_file, inspect_file
from app.audio.state import FileRecord, State
from app.audio.workers import Workers


@dataclass(frozen=True)
class _Inspect:
    file: FoundFile


@dataclass(frozen=True)
class _Extract:
    file: FoundFile
    content_id: str


class Run:
    """One pass over a folder.

    Files whose size and time are as they were are not opened. Of the others, first what they are is found out, and only
    audio that is not known is analysed.

    Args:
        folder: that was listed.
        listing: of it.
        state: what is known, and where results are kept.

    Attributes:
        to_do: The files to be looked at.
        problems: By path, why a file cannot be read at the moment; the next run tries it again.
        n_analysed: Number of files whose audio was analysed in this run.
    """

    def __init__(self, folder: Path, listing: Listing, state: State) -> None:
        self.problems: dict[Path, str] = {}
        self.n_analysed = 0
        self._folder, self._state = folder, state
        self._identity = _identity(folder)
        self._analysed = state.analysed()
        self._waiting: defaultdict[str, list[FoundFile]] = defaultdict(list)
        self._tasks: deque[_Inspect | _Extract] = deque()
        known = state.files()
        for file in listing.files:
            if task := self._first_task(file, known.get(file.path)):
                self._tasks.append(task)
        self.to_do = [task.file for task in self._tasks]

    def _first_task(self, file: FoundFile, record: FileRecord | None) -> _Inspect | _Extract | None:
        if record is None or not record.is_of(file):
            return _Inspect(file)
        if isinstance(record.found, UnreadableAudio) or record.found.content_id in self._analysed:
            return None
        return _Extract(file, record.found.content_id)

    def work(self, on_done: Callable[[], None], time_limit_s: float | None = None) -> None:
        """Do all that is to do; `on_done` is called after each file. What is done is kept however this ends.

        Raises:
            FolderError: the folder is gone.
            StateError: a result cannot be kept.
        """
        if not self._tasks:
            return
        limits = {} if time_limit_s is None else {"time_limit_s": time_limit_s}
        with Workers[_Inspect | _Extract](len(self._tasks), **limits) as workers:
            while self._tasks or not workers.is_idle:
                while self._tasks and not workers.is_full:
                    self._start(self._tasks.popleft(), workers, on_done)
                if not workers.is_idle:
                    for task, outcome in workers.outcomes():
                        self._settle(task, outcome, on_done)
        if _identity(self._folder) != self._identity:
            raise FolderError(
                f"{self._folder}: the folder is gone, so the table stays as it was; what was analysed is "
                "kept, and the same command goes on once the folder is back"
            )

    def _start(
        self, task: _Inspect | _Extract, workers: Workers[_Inspect | _Extract], on_done: Callable[[], None]
    ) -> None:
        path = self._folder / task.file.path
        if isinstance(task, _Inspect):
            workers.call(task, inspect_file, path)
        elif task.content_id in self._analysed:
            on_done()
        elif task.content_id in self._waiting:  # another file of the same audio is being analysed
            self._waiting[task.content_id].append(task.file)
        else:
            self._waiting[task.content_id] = []
            workers.call(task, extract_file, path)

    def _settle(self, task: _Inspect | _Extract, outcome: Any, on_done: Callable[[], None]) -> None:
        if isinstance(outcome, OSError):
            self.problems[task.file.path] = f"it cannot be read: {outcome.strerror or outcome}"
        elif isinstance(task, _Inspect):
            self._state.keep_file(task.file, outcome)
        elif not self._is_as_listed(task.file):
            self.problems[task.file.path] = "it was changed while it was analysed; the next run looks at it again"
        elif isinstance(outcome, Extracted) or not self._waiting[task.content_id]:
            self._state.keep_analysis(task.content_id, outcome)
            self._analysed[task.content_id] = isinstance(outcome, Extracted)
            self.n_analysed += 1
        if isinstance(task, _Inspect) and isinstance(outcome, Inspected):
            if self._analysed.get(outcome.content_id) is False:
                # A damaged file may have the id of a whole one, as of itself before, or of a copy.
                self._state.forget_analysis(outcome.content_id)
                del self._analysed[outcome.content_id]
            self._tasks.appendleft(_Extract(task.file, outcome.content_id))
            return
        on_done()
        if isinstance(task, _Extract):
            others = self._waiting.pop(task.content_id)
            self._tasks.extendleft(_Extract(file, task.content_id) for file in others)

    def _is_as_listed(self, file: FoundFile) -> bool:
        """Whether what was just read is what the id was made of, as far as size and time tell."""
        try:
            status = (self._folder / file.path).stat()
        except OSError:
            return True  # it was there while it was read
        return (status.st_size, status.st_mtime_ns) == (file.size, file.mtime_ns)


def _identity(folder: Path) -> tuple[int, int] | None:
    """Which folder it is: where a disk was, an empty folder stays. None where there is none."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
