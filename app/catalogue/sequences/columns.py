"""Columns of a catalogue whose entries are made when they are asked for."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from app.bundle.opening.lazy_sequence import LazySequence

_T = TypeVar("_T")


class NamedColumn(LazySequence[_T]):
    """Artists or albums, each made of its id and its name."""

    def __init__(self, make: Callable[[str, str], _T], ids: Sequence[str], names: Sequence[str]) -> None:
        self._make = make
        self._ids = ids
        self._names = names

    def __len__(self) -> int:
        return len(self._ids)

    def at(self, place: int) -> _T:
        """The entry at a place that there is."""
        return self._make(self._ids[place], self._names[place])


class TextColumn(LazySequence[str | int | None]):
    """Texts, of which an empty one is not known."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts

    def __len__(self) -> int:
        return len(self._texts)

    def at(self, place: int) -> str | None:
        """The entry at a place that there is."""
        return self._texts[place] or None


class NumberColumn(LazySequence[str | int | None]):
    """Whole numbers, of which one below 0 is not known.

    Args:
        numbers: int32 [n].
    """

    def __init__(self, numbers: NDArray[np.int32]) -> None:
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers)

    def __array__(self, dtype: np.dtype[np.float64] | None = None, copy: bool | None = None) -> NDArray[np.float64]:
        return np.where(self._numbers < 0, np.nan, self._numbers)

    def at(self, place: int) -> int | None:
        """The entry at a place that there is."""
        number = int(self._numbers[place])
        return None if number < 0 else number
