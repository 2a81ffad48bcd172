"""A sequence with more behind it, neither of them copied."""

from collections.abc import Sequence
from typing import TypeVar

from app.bundle.opening.lazy_sequence import LazySequence

_T = TypeVar("_T")


class Appended(LazySequence[_T]):
    """What was there before, and behind it what was added."""

    def __init__(self, before: Sequence[_T], added: Sequence[_T]) -> None:
        self._before = before
        self._added = added
        self._n_before = len(before)

    def __len__(self) -> int:
        return self._n_before + len(self._added)

    def at(self, place: int) -> _T:
        """The entry at a place that there is."""
        return self._before[place] if place < self._n_before else self._added[place - self._n_before]
