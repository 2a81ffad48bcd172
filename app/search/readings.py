"""Who has a term in a name, and how: a few things one by one, many as marks on all that there are."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

ASIDE_BEGUN, BEGUN_NEAR, WHOLE_NEAR, WHOLE_MAIN = range(1, 5)
"""How a thing has a term, from the least to the most: each kind of place has all that is said of those before it."""

Lists = list[tuple[int, list[NDArray[np.int32]]]]
"""Places, ascending, and who has a word there. Who is in several of these lists has the last of their places."""

_PLACE_BITS = 3
_PLACE = (1 << _PLACE_BITS) - 1
_NARROW = 1 << 32 - _PLACE_BITS  # of fewer things, numbers and places fit together into 32 bits
_BLOCK = 1 << 15  # members that are marked at once: they stay in the cache


class Reading(Protocol):
    """A term, as things have it. Numbers of things are int64 [m], ascending."""

    def everything(self) -> NDArray[np.int64]:
        """All that has the term."""

    def having(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Those of some things that have the term."""

    def places(self, numbers: NDArray[np.int64]) -> NDArray[np.uint8]:
        """uint8 [m], from ASIDE_BEGUN to WHOLE_MAIN: how each of some things that have the term has it."""

    def with_typo(self, numbers: NDArray[np.int64]) -> NDArray[np.bool_] | None:
        """Bool [m], whether each of these has it with a typo only; None where nobody has."""


@dataclass(frozen=True)
class ReadingOfFew:
    """Of things one by one.

    Attributes:
        numbers: int64 [m], of those that have the term, ascending.
        place_of_each: uint8 [m].
        typos: bool [m], who has it with a typo only; None where nobody has.
    """

    numbers: NDArray[np.int64]
    place_of_each: NDArray[np.uint8]
    typos: NDArray[np.bool_] | None

    @classmethod
    def of(cls, lists: Lists, as_typed: list[NDArray[np.int32]] | None, n: int) -> "ReadingOfFew":
        """Of those who are in some lists.

        Args:
            lists: of those that have the term.
            as_typed: of those that need no typo; None where nobody has one.
            n: how many things there are.
        """
        # What comes last of each number has the last of its places.
        nobody = np.zeros(0, dtype=np.uint32 if n < _NARROW else np.int64)  # which take half of the time to sort
        keys = [np.concatenate([nobody, *each], dtype=nobody.dtype, casting="unsafe") for _, each in lists]
        for (place, _), members in zip(lists, keys, strict=True):
            members <<= _PLACE_BITS
            members |= place
        together = np.sort(np.concatenate(keys))
        numbers = (together >> _PLACE_BITS).astype(np.int64)
        last = np.append(numbers[1:] != numbers[:-1], True)[: len(numbers)]
        numbers = numbers[last]
        typos = None
        if as_typed is not None:
            typos = np.ones(len(numbers), dtype=np.bool_)
            for members in as_typed:
                typos[np.searchsorted(numbers, members)] = False
        return cls(numbers, (together[last] & _PLACE).astype(np.uint8), typos)

    def everything(self) -> NDArray[np.int64]:
        """See `Reading.everything`."""
        return self.numbers

    def having(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """See `Reading.having`."""
        if not len(self.numbers):
            return self.numbers
        places = np.minimum(np.searchsorted(self.numbers, numbers), len(self.numbers) - 1)
        having: NDArray[np.int64] = numbers[self.numbers[places] == numbers]
        return having

    def places(self, numbers: NDArray[np.int64]) -> NDArray[np.uint8]:
        """See `Reading.places`."""
        return self.place_of_each if numbers is self.numbers else self.place_of_each[self._at(numbers)]

    def with_typo(self, numbers: NDArray[np.int64]) -> NDArray[np.bool_] | None:
        """See `Reading.with_typo`."""
        return None if self.typos is None else self.typos[self._at(numbers)]

    def _at(self, numbers: NDArray[np.int64]) -> NDArray[np.intp]:
        return np.searchsorted(self.numbers, numbers)


@dataclass(frozen=True)
class ReadingOfMany:
    """As marks on all things.

    Attributes:
        marks: uint8 [n], how each thing has the term; 0 where it has not.
        typos: bool [n], who has it with a typo only; None where nobody has.
        whole: lists of who has it as a whole word near enough, WHOLE_NEAR or WHOLE_MAIN; some are in several.
    """

    marks: NDArray[np.uint8]
    typos: NDArray[np.bool_] | None
    whole: list[NDArray[np.int32]]

    @classmethod
    def of(cls, lists: Lists, as_typed: list[NDArray[np.int32]] | None, n: int) -> "ReadingOfMany":
        """See `ReadingOfFew.of`."""
        marks = np.zeros(n, dtype=np.uint8)
        for place, each in lists:
            for members in each:
                _mark(marks, members, place)
        typos = None
        if as_typed is not None:
            typos = marks > 0
            for members in as_typed:
                _mark(typos, members, False)
        return cls(marks, typos, [members for place, each in lists if place >= WHOLE_NEAR for members in each])

    def everything(self) -> NDArray[np.int64]:
        """See `Reading.everything`."""
        return np.flatnonzero(self.marks > 0)  # of numbers that are no truth values it takes ten times as long

    def having(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """See `Reading.having`."""
        return numbers[self.marks[numbers] > 0]

    def places(self, numbers: NDArray[np.int64]) -> NDArray[np.uint8]:
        """See `Reading.places`."""
        return self.marks[numbers]

    def with_typo(self, numbers: NDArray[np.int64]) -> NDArray[np.bool_] | None:
        """See `Reading.with_typo`."""
        return None if self.typos is None else self.typos[numbers]


def _mark(marks: NDArray[np.uint8] | NDArray[np.bool_], members: NDArray[np.int32], mark: int) -> None:
    for first in range(0, len(members), _BLOCK):
        # An index of another type takes twice as long.
        marks[members[first : first + _BLOCK].astype(np.intp)] = mark
