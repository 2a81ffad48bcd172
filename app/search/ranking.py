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


@dataclass(frozen=True)
class _Reading:
    """A term as runs of words: what it begins and what it is, as typed and, where that is forgiven, with a typo."""

    field: Field
    unfinished: bool
    begun: list[slice]
    whole: list[slice]
    begun_with_typo: list[slice]
    whole_with_typo: list[slice]

    @property
    def found(self) -> list[slice]:
        return self.begun + self.begun_with_typo + self.whole_with_typo


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
        self._kept = kept
        self._ranks = np.empty(len(by_popularity), dtype=np.int64)
        self._ranks[by_popularity] = np.arange(len(by_popularity))
        self._sizes = np.bincount(index.postings[main].members, minlength=len(by_popularity))

    def page(self, terms: Sequence[Term], limit: int, offset: int, allowed: NDArray[np.bool_] | None = None) -> Page:
        """One page of all that are found, of those `allowed`, bool [n]."""
        readings, mask = self._found(terms, allowed)
        found = np.flatnonzero(mask)
        keys = self._costs(readings, found) * len(self._ranks) + self._ranks[found]
        stop = min(offset + limit, len(found))
        best = np.argpartition(keys, stop - 1)[:stop] if stop else np.zeros(0, dtype=np.int64)
        return Page(found[best[np.argsort(keys[best])]][offset:], len(found))

    def mask(self, terms: Sequence[Term]) -> NDArray[np.bool_]:
        """Bool [n]: all that are found."""
        return self._found(terms, None)[1]

    def _found(
        self, terms: Sequence[Term], allowed: NDArray[np.bool_] | None
    ) -> tuple[list[_Reading], NDArray[np.bool_]]:
        for forgiving in (False, True):
            readings = []
            mask = self._kept.copy() if allowed is None else allowed & self._kept
            for term in terms:
                readings.append(self._reading(term, forgiving))
                mask &= self._holders(self._kinds[term.field], readings[-1].found)
                if not mask.any():
                    break
            if np.count_nonzero(mask) >= _FEW:
                break
        return readings, mask

    def _reading(self, term: Term, forgiving: bool) -> _Reading:
        index, text = self._index, term.word
        return _Reading(
            field=term.field,
            unfinished=term.unfinished,
            begun=index.beginning_with(text),
            whole=index.exactly(text),
            begun_with_typo=index.nearly_beginning_with(text) if forgiving and term.unfinished else [],
            whole_with_typo=index.nearly(text) if forgiving else [],
        )

    def _costs(self, readings: Sequence[_Reading], found: NDArray[np.int64]) -> NDArray[np.int64]:
        costs = np.zeros(len(found), dtype=np.int64)
        typed = np.zeros(len(found), dtype=np.int64)  # how many words of the main name
        others_whole = np.ones(len(found), dtype=np.bool_)
        for one in readings:
            kinds = self._kinds[one.field]
            near = [kind for kind in kinds if one.field != "any" or kind not in self._aside]
            whole_runs = one.whole + one.whole_with_typo
            whole = self._holders(near, whole_runs)[found]
            costs += _TYPO * ~self._holders(kinds, one.begun)[found]
            if len(near) < len(kinds):
                costs += _ASIDE * ~self._holders(near, one.found)[found]
            if not one.unfinished:
                costs += _BEGUN * ~whole
            if self._main in kinds:
                typed += self._holders([self._main], whole_runs)[found]
            others_whole &= whole
        return costs + _NOT_TYPED_OUT * ~((typed >= self._sizes[found]) & others_whole)

    def _holders(self, kinds: Iterable[str], runs: Sequence[slice]) -> NDArray[np.bool_]:
        """Bool [n]: those that have a word of these runs in a name of these kinds."""
        mask = np.zeros(len(self._ranks), dtype=np.bool_)
        for kind in kinds:
            for run in runs:
                mask[self._index.postings[kind].of(run)] = True
        return mask
