"""A sequence with more behind it, neither of them copied."""

from collections.abc import Sequence
from typing import TypeVar, overload

_T = TypeVar("_T")


class Appended(Sequence[_T]):
    """What was there before, and behind it what was added."""

    def __init__(self, before: Sequence[_T], added: Sequence[_T]) -> None:
        self._before = before
        self._added = added
        self._n_before = len(before)

    def __len__(self) -> int:
        return self._n_before + len(self._added)

    @overload
    def __getitem__(self, place: int) -> _T: ...
    @overload
    def __getitem__(self, place: slice) -> list[_T]: ...
    def __getitem__(self, place: int | slice) -> _T | list[_T]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        if place < 0:
            place += len(self)
        if place < 0:
            raise IndexError(place)
        return self._before[place] if place < self._n_before else self._added[place - self._n_before]
