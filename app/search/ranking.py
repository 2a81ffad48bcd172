"""Finds things by words that begin words of their names, and ranks all that are found.

A thing is found when every word that was typed begins a word of one of its names; fewer than five found, and typos
are forgiven. What was typed more exactly comes first: what a thing costs is added up, and of equal cost the more
popular comes first.

    16  for every word that is only found with a typo
     8  unless its main name is typed out: all its words are there, and the rest stands whole in other names
     2  for every word that only stands in a name aside, like that of a track's album
     1  for every word but the last that is only the beginning of one
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.search.inverted_index import InvertedIndex
from app.search.query_parser import Field, Term

_FEW = 5
_TYPO, _NOT_TYPED_OUT, _ASIDE, _BEGUN = 16, 8, 2, 1


@dataclass(frozen=True)
class Page:
    """A page of a list. numbers: int64, of things; total: how many the list has."""

    numbers: NDArray[np.int64]
    total: int


# How a thing has a term, from the least to the most: each kind of place has all that is said of those before it.
_ASIDE_BEGUN, _BEGUN_NEAR, _WHOLE_NEAR, _WHOLE_MAIN = range(1, 5)
_COSTS = np.array([0, _ASIDE + _BEGUN, _BEGUN, 0, 0])
_COSTS_UNFINISHED = np.array([0, _ASIDE, 0, 0, 0])


@dataclass(frozen=True)
class _Reading:
    """A term, as some things have it.

    Attributes:
        unfinished: whether the term may still be in the making.
        places: uint8 [n], how each thing has it, from _ASIDE_BEGUN to _WHOLE_MAIN; 0 where it has not.
        without_typo: bool [n], who has it as it was typed; None for all who have it.
    """

    unfinished: bool
    places: NDArray[np.uint8]
    without_typo: NDArray[np.bool_] | None


class NameSearch:
    """Searches one sort of thing, known by their numbers.

    Args:
        index: of the catalogue.
        kinds: in which kinds of names the words of each field are looked up.
        main: the kind of which every thing has one, like a track's title.
        aside: kinds that count less for words without a field.
        by_popularity: int64 [n], all things, most popular first.
        kept: bool [n], false for things that were removed.
    """

    def __init__(
        self,
        index: InvertedIndex,
        kinds: Mapping[Field, tuple[str, ...]],
        main: str,
        aside: tuple[str, ...],
        by_popularity: NDArray[np.int64],
        kept: NDArray[np.bool_],
    ) -> None:
        self._index = index
        self._kinds = kinds
        self._main = main
        self._aside = aside
        self._kept = None if kept.all() else kept
        self._ranks = np.empty(len(by_popularity), dtype=np.int64)
        self._ranks[by_popularity] = np.arange(len(by_popularity))
        self._sizes = np.bincount(index.postings[main].of_all, minlength=len(by_popularity))

    def page(self, terms: Sequence[Term], limit: int, offset: int, allowed: NDArray[np.bool_] | None = None) -> Page:
        """One page of all that are found, of those `allowed`, bool [n]."""
        readings, found = self._found(terms, allowed)
        keys = self._costs(readings, found) * len(self._ranks) + self._ranks[found]
        stop = min(offset + limit, len(found))
        best = np.argpartition(keys, stop - 1)[:stop] if stop else np.zeros(0, dtype=np.int64)
        return Page(found[best[np.argsort(keys[best])]][offset:], len(found))

    def mask(self, terms: Sequence[Term], allowed: NDArray[np.bool_] | None) -> NDArray[np.bool_]:
        """Bool [n]: all that are found, of those `allowed`, bool [n]."""
        mask = np.zeros(len(self._ranks), dtype=np.bool_)
        mask[self._found(terms, allowed)[1]] = True
        return mask

    def _found(
        self, terms: Sequence[Term], allowed: NDArray[np.bool_] | None
    ) -> tuple[list[_Reading], NDArray[np.int64]]:
        """The terms as far as anything has all of them, and what has, ascending."""
        for forgiving in (False, True):
            readings: list[_Reading] = []
            found = np.arange(0)
            for term in terms:
                reading = self._reading(term, forgiving)
                if readings:
                    found = found[reading.places[found] > 0]
                else:
                    found = self._may_be(np.flatnonzero(reading.places > 0), allowed)
                readings.append(reading)
                if not len(found):
                    break
            if len(found) >= _FEW:
                break
        return readings, found if terms else self._may_be(np.arange(len(self._ranks)), allowed)

    def _may_be(self, numbers: NDArray[np.int64], allowed: NDArray[np.bool_] | None) -> NDArray[np.int64]:
        """Those of some things that are allowed, and were not removed."""
        for mask in (self._kept, allowed):
            numbers = numbers if mask is None else numbers[mask[numbers]]
        return numbers

    def _reading(self, term: Term, forgiving: bool) -> _Reading:
        index, text = self._index, term.word
        begun, whole = index.beginning_with(text), index.exactly(text)
        with_typo = index.nearly(text) if forgiving else []
        found, whole_found = begun + with_typo, whole + with_typo
        if forgiving and term.unfinished:
            found = found + index.nearly_beginning_with(text)
        kinds = self._kinds[term.field]
        near = [kind for kind in kinds if term.field != "any" or kind not in self._aside]
        places = np.zeros(len(self._ranks), dtype=np.uint8)
        if len(near) < len(kinds):
            self._mark(places, kinds, found, _ASIDE_BEGUN)
        self._mark(places, near, found, _BEGUN_NEAR)
        self._mark(places, near, whole_found, _WHOLE_NEAR)
        if self._main in kinds:
            self._mark(places, [self._main], whole_found, _WHOLE_MAIN)
        if len(found) == len(begun):
            return _Reading(term.unfinished, places, None)
        without_typo = np.zeros(len(self._ranks), dtype=np.bool_)
        self._mark(without_typo, kinds, begun, True)
        return _Reading(term.unfinished, places, without_typo)

    def _costs(self, readings: Sequence[_Reading], found: NDArray[np.int64]) -> NDArray[np.int64]:
        costs = np.full(len(found), _NOT_TYPED_OUT, dtype=np.int64)
        typed = np.zeros(len(found), dtype=np.int32)  # how many words of the main name
        others_whole = np.ones(len(found), dtype=np.bool_)
        for one in readings:
            places = one.places[found]
            costs += (_COSTS_UNFINISHED if one.unfinished else _COSTS).take(places)
            if one.without_typo is not None:
                costs += _TYPO * ~one.without_typo[found]
            typed += places == _WHOLE_MAIN
            others_whole &= places >= _WHOLE_NEAR
        whole = np.flatnonzero(others_whole)
        costs[whole[typed[whole] >= self._sizes[found[whole]]]] -= _NOT_TYPED_OUT
        return costs

    def _mark(self, marks: NDArray[Any], kinds: Iterable[str], runs: Sequence[slice], mark: int) -> None:
        """Sets the mark of those that have a word of these runs in a name of these kinds."""
        for kind in kinds:
            for members in self._index.postings[kind].of_each(runs):
                marks[members.astype(np.intp)] = mark  # an index of another type takes twice as long
