"""Finds things by words that begin words of their names, and ranks all that are found.

A thing is found when every word that was typed begins a word of one of its names; fewer than five found, and typos
are forgiven. What was typed more exactly comes first: what a thing costs is added up, and of equal cost the more
popular comes first.

    16  for every word that is only found with a typo
     8  unless its main name is typed out: all its words are there, and the rest stands whole in other names
     2  for every word that only stands in a name aside, like that of a track's album
     1  for every word but the last that is only the beginning of one
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.search.inverted_index import InvertedIndex
from app.search.query_parser import Field, Term
from app.search.readings import WHOLE_MAIN, WHOLE_NEAR, Reading, ReadingOfMany
from app.search.terms import LookedUp, TermReader

_FEW = 5
_TYPO, _NOT_TYPED_OUT, _ASIDE, _BEGUN = 16, 8, 2, 1
_COSTS = np.array([0, _ASIDE + _BEGUN, _BEGUN, 0, 0])  # by the place of a term, 0 for none
_COSTS_UNFINISHED = np.array([0, _ASIDE, 0, 0, 0])

_MANY = 64  # where one of so many things is found, the first of them are looked for among the most popular
_FIRST_BLOCK = 1 << 10  # of the most popular, that are looked at; each block behind it is twice as large
_MOST_LOOKED_AT = 8  # one of so many things at most: then all that are found are ranked
_NOTHING = np.zeros(0, dtype=np.int64)
_LARGEST_SIZE = np.iinfo(np.uint16).max


@dataclass(frozen=True)
class Page:
    """A page of a list. numbers: int64, of things; total: how many the list has."""

    numbers: NDArray[np.int64]
    total: int


@dataclass(frozen=True)
class _Listed:
    """What was found. numbers: int64 [m], ascending; readings: of the terms, as far as anything has all of them."""

    readings: Mapping[Term, Reading]
    numbers: NDArray[np.int64]

    @property
    def total(self) -> int:
        return len(self.numbers)


@dataclass(frozen=True)
class _Marked:
    """Many that were found, in a mask, bool [n]; all of them have the terms as they were typed."""

    readings: Mapping[Term, ReadingOfMany]
    mask: NDArray[np.bool_]
    total: int


class NameSearch:
    """Searches one sort of thing, known by their numbers.

    Args:
        index: of the catalogue.
        kinds: in which kinds of names the words of each field are looked up.
        main: the kind of which every thing has one, like a track's title.
        aside: kinds that count less for words without a field.
        by_popularity: int32 [n], all things, most popular first.
        kept: bool [n], false for things that were removed.
    """

    def __init__(
        self,
        index: InvertedIndex,
        kinds: Mapping[Field, tuple[str, ...]],
        main: str,
        aside: tuple[str, ...],
        by_popularity: NDArray[np.int32],
        kept: NDArray[np.bool_],
    ) -> None:
        n = len(by_popularity)
        self._reader = TermReader(index, kinds, main, aside, n)
        self._kept = None if kept.all() else kept
        self._by_popularity = by_popularity
        self._ranks = np.empty(n, dtype=np.int32)
        self._ranks[by_popularity] = np.arange(n, dtype=np.int32)
        sizes = np.bincount(index.postings[main].of_all, minlength=n)
        self._sizes = np.minimum(sizes, _LARGEST_SIZE).astype(np.uint16)

    def page(self, terms: Sequence[Term], limit: int, offset: int, allowed: NDArray[np.bool_] | None = None) -> Page:
        """One page of all that are found, of those `allowed`, bool [n]."""
        found, stop = self._found(terms, allowed), offset + limit
        is_head = stop * _MANY < found.total
        best = self._first_of_many(found, stop) if isinstance(found, _Marked) and is_head else None
        if best is None:
            numbers = np.flatnonzero(found.mask) if isinstance(found, _Marked) else found.numbers
            best = self._first(found.readings, numbers, stop)
        return Page(best[offset:], found.total)

    def mask(self, terms: Sequence[Term], allowed: NDArray[np.bool_] | None) -> NDArray[np.bool_]:
        """Bool [n]: all that are found, of those `allowed`, bool [n]."""
        found = self._found(terms, allowed)
        if isinstance(found, _Marked):
            return found.mask
        mask = np.zeros(len(self._ranks), dtype=np.bool_)
        mask[found.numbers] = True
        return mask

    def _found(self, terms: Sequence[Term], allowed: NDArray[np.bool_] | None) -> _Listed | _Marked:
        """What has all terms; typos are forgiven where few have."""
        if not terms:
            return _Listed({}, self._may_be(np.arange(len(self._ranks)), allowed))
        rarest_first = sorted(map(self._reader.look_up, terms), key=lambda term: term.frequency)
        found: _Listed | _Marked = _Listed({}, _NOTHING)
        if self._reader.are_many(rarest_first[0]):
            found = self._having_many(rarest_first, allowed)
        elif rarest_first[0].frequency:
            found = self._having(rarest_first, False, allowed)
        if found.total >= _FEW:
            return found
        # To forgive typos in what is still in the making costs most, and is in vain where nothing has all the rest.
        return self._having(sorted(rarest_first, key=lambda each: each.term.unfinished), True, allowed)

    def _having(self, terms: Sequence[LookedUp], forgiving: bool, allowed: NDArray[np.bool_] | None) -> _Listed:
        """What has all of these terms, the rarest first. Where nothing has those up to one, none behind it is read."""
        readings: dict[Term, Reading] = {}
        numbers = _NOTHING
        for found in terms:
            reading = self._reader.read(found, forgiving)
            numbers = reading.having(numbers) if readings else self._may_be(reading.everything(), allowed)
            readings[found.term] = reading
            if not len(numbers):
                break
        return _Listed(readings, numbers)

    def _having_many(self, terms: Sequence[LookedUp], allowed: NDArray[np.bool_] | None) -> _Listed | _Marked:
        """What has all of these terms, as they were typed, of which many things have each."""
        readings = {found.term: self._reader.marked(found) for found in terms}
        first, *others = (reading.marks > 0 for reading in readings.values())
        for other in (*others, self._kept, allowed):
            if other is not None:
                first &= other
        total = int(np.count_nonzero(first))
        return (
            _Marked(readings, first, total) if total * _MANY > len(first) else _Listed(readings, np.flatnonzero(first))
        )

    def _may_be(self, numbers: NDArray[np.int64], allowed: NDArray[np.bool_] | None) -> NDArray[np.int64]:
        """Those of some things that are allowed, and were not removed."""
        for mask in (self._kept, allowed):
            numbers = numbers if mask is None else numbers[mask[numbers]]
        return numbers

    def _first(self, readings: Mapping[Term, Reading], numbers: NDArray[np.int64], stop: int) -> NDArray[np.int64]:
        """The first `stop` of things that have all terms, int64 [m]."""
        keys = self._costs(readings, numbers) * len(self._ranks) + self._ranks[numbers]
        stop = min(stop, len(numbers))
        best = np.argpartition(keys, stop - 1)[:stop] if stop else _NOTHING
        return numbers[best[np.argsort(keys[best])]]

    def _first_of_many(self, found: _Marked, stop: int) -> NDArray[np.int64] | None:
        """The same of many things, without a look at most of them; None where that would take as long.

        Without typos, what is typed out costs nothing, and is rare: its main name has no more words than were typed.
        What comes next costs no less than not to be typed out, so that the most popular with that cost are the first.
        """
        readings = [*found.readings.values()]
        fewest = min((reading.whole for reading in readings), key=lambda lists: sum(map(len, lists)))
        numbers = np.concatenate([_NOTHING, *fewest])
        numbers = numbers[self._sizes[numbers] <= len(readings)]
        numbers = numbers[found.mask[numbers]]
        for reading in readings:
            numbers = numbers[reading.marks[numbers] >= WHOLE_NEAR]
        typed = sum(reading.marks[numbers] == WHOLE_MAIN for reading in readings)
        ranks = self._ranks[numbers[typed >= self._sizes[numbers]]]
        n = min(len(ranks), stop * len(fewest))  # a number is in each list once at most
        ranks = np.unique(np.partition(ranks, n - 1)[:n]) if n else ranks
        first = [self._by_popularity[ranks].astype(np.int64)]
        n_found, start, size = len(ranks), 0, _FIRST_BLOCK
        while n_found < stop:
            if start * _MOST_LOOKED_AT > len(self._ranks):
                return None
            popular = self._by_popularity[start : start + size].astype(np.int64)
            popular = popular[found.mask[popular]]
            popular = popular[self._costs(found.readings, popular) == _NOT_TYPED_OUT]
            first.append(popular)
            n_found, start, size = n_found + len(popular), start + size, 2 * size
        return np.concatenate(first)[:stop]

    def _costs(self, readings: Mapping[Term, Reading], numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """int64 [m], of things that have all terms."""
        costs = np.full(len(numbers), _NOT_TYPED_OUT, dtype=np.int64)
        typed = np.zeros(len(numbers), dtype=np.int32)  # how many words of the main name
        others_whole = np.ones(len(numbers), dtype=np.bool_)
        for term, reading in readings.items():
            places = reading.places(numbers)
            costs += (_COSTS_UNFINISHED if term.unfinished else _COSTS).take(places)
            with_typo = reading.with_typo(numbers)
            if with_typo is not None:
                costs += _TYPO * with_typo
            typed += places == WHOLE_MAIN
            others_whole &= places >= WHOLE_NEAR
        whole = np.flatnonzero(others_whole)
        costs[whole[typed[whole] >= self._sizes[numbers[whole]]]] -= _NOT_TYPED_OUT
        return costs
