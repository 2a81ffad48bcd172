"""Shows what is going on: a progress bar in a terminal, plain lines in a log."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from app.indexing.progress import Advance


class ProgressLog:
    """Announces steps one after another on a console."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._bars: Progress | None = None

    @contextmanager
    def step(self, name: str, total: int | None = None) -> Iterator[Advance]:
        """A step of `total` units of work; without a total, the bar only shows that something happens.

        A step within a step has a bar of its own below.
        """
        if not self.console.is_terminal:
            yield from self._lines(name)
        elif self._bars is not None:
            yield from self._bar(self._bars, name, total)
            self._bars.remove_task(self._bars.task_ids[-1])
        else:
            columns = (
                TextColumn("{task.description:<24}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                TimeRemainingColumn(),
                TextColumn("{task.fields[note]}"),
            )
            with Progress(*columns, console=self.console) as self._bars:
                try:
                    yield from self._bar(self._bars, name, total)
                finally:
                    self._bars = None

    def _bar(self, bars: Progress, name: str, total: int | None) -> Iterator[Advance]:
        task = bars.add_task(name, total=total, note="")

        def advance(done: int, note: str = "") -> None:
            bars.update(task, advance=done, note=note)

        yield advance
        if total is None:
            bars.update(task, total=1, completed=1)

    def _lines(self, name: str) -> Iterator[Advance]:
        started = time.monotonic()
        self.console.print(f"{name} …")

        def advance(done: int, note: str = "") -> None:  # noqa: ARG001 - a log shows the notes alone
            if note:
                self.console.print(f"  {note}")

        yield advance
        self.console.print(f"{name}: done in {time.monotonic() - started:.1f} s")
