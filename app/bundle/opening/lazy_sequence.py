"""A sequence whose entries are made when they are asked for."""

from collections.abc import Sequence
from typing import TypeVar, overload

_T = TypeVar("_T")


class LazySequence(Sequence[_T]):
    """Takes places from the end and slices; a subclass has a length, and gives the entry at a place from 0."""

    def at(self, place: int) -> _T:
        """The entry at a place that there is."""
        raise NotImplementedError

    @overload
    def __getitem__(self, place: int) -> _T: ...
    @overload
    def __getitem__(self, place: slice) -> list[_T]: ...
    def __getitem__(self, place: int | slice) -> _T | list[_T]:
        if isinstance(place, slice):
            return [self.at(each) for each in range(*place.indices(len(self)))]
        if place < 0:
            place += len(self)
        if not 0 <= place < len(self):
            raise IndexError(place)
        return self.at(place)
