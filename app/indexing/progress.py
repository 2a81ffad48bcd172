"""How steps that take long say what they are doing."""

from contextlib import AbstractContextManager
from typing import Protocol


class Advance(Protocol):
    """Called with how much more is done, and with a note on it that replaces the last one."""

    def __call__(self, done: int, note: str = "") -> None: ...


class Steps(Protocol):
    """Announces steps one after another."""

    def step(self, name: str, total: int | None = None) -> AbstractContextManager[Advance]:
        """A step of `total` units of work, where that is known."""
