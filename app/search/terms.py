"""Looks terms up in the names of one sort of thing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.search.inverted_index import InvertedIndex
from app.search.query_parser import Field, Term
from app.search.readings import (
    ASIDE_BEGUN,
    BEGUN_NEAR,
    WHOLE_MAIN,
    WHOLE_NEAR,
    Lists,
    Reading,
    ReadingOfFew,
    ReadingOfMany,
)

_MANY = 64  # where one of so many things may have a term, to mark all of them costs less than to sort those
_FEW_IN_ALL = 1 << 15  # things: to mark them costs less than anything else
_REMEMBERED = 32  # words whose marks are kept: the first letters of many words, and what half of all names have


@dataclass(frozen=True)
class _Names:
    """Names of n things, by what is looked up in them; see `TermReader`."""

    index: InvertedIndex
    kinds: Mapping[Field, tuple[str, ...]]
    main: str
    aside: tuple[str, ...]
    n: int

    def lists(self, field: Field, begun: Sequence[slice], whole: Sequence[slice]) -> Lists:
        """Who has a word of these runs, `begun` or as a whole, in a name of this field."""
        kinds = self.kinds[field]
        aside = [kind for kind in kinds if field == "any" and kind in self.aside]
        near = [kind for kind in kinds if kind not in aside]
        return [
            (ASIDE_BEGUN, self.members(aside, begun)),
            (BEGUN_NEAR, self.members(near, begun)),
            (WHOLE_NEAR, self.members(near, whole)),
            (WHOLE_MAIN, self.members([self.main] if self.main in kinds else [], whole)),
        ]

    def members(self, kinds: Iterable[str], runs: Sequence[slice]) -> list[NDArray[np.int32]]:
        """Who has a word of these runs in a name of these kinds."""
        found = (self.index.postings[kind].of_each(runs) for kind in kinds)
        return [members for members in found if len(members)]

    def marked(self, word: str, field: Field) -> ReadingOfMany:
        """A term as it was typed, that many things have."""
        lists = self.lists(field, self.index.beginning_with(word), self.index.exactly(word))
        return ReadingOfMany.of(lists, None, self.n)


@dataclass(frozen=True)
class LookedUp:
    """A term that was looked up.

    Attributes:
        term: which one.
        begun: the words that begin with it.
        frequency: how often things have one of these; who has it in several names counts for each.
    """

    term: Term
    begun: list[slice]
    frequency: int


class TermReader:
    """Tells who has a term.

    Args:
        index: of the catalogue.
        kinds: in which kinds of names the words of each field are looked up.
        main: the kind of which every thing has one, like a track's title.
        aside: kinds that count less for words without a field.
        n: how many things there are.
    """

    def __init__(
        self, index: InvertedIndex, kinds: Mapping[Field, tuple[str, ...]], main: str, aside: tuple[str, ...], n: int
    ) -> None:
        self._names = names = _Names(index, kinds, main, aside, n)
        self._marked = lru_cache(_REMEMBERED)(names.marked)  # whoever types on asks for the same beginnings

    def look_up(self, term: Term) -> LookedUp:
        """Who may have a term, as far as that costs next to nothing."""
        names, begun = self._names, self._names.index.beginning_with(term.word)
        postings = [names.index.postings[kind] for kind in names.kinds[term.field]]
        frequency = sum(int(each.starts[run.stop] - each.starts[run.start]) for run in begun for each in postings)
        return LookedUp(term, begun, frequency)

    def read(self, found: LookedUp, forgiving: bool) -> Reading:
        """Who has a term, with a typo in it where that is forgiven and helps."""
        term, names, index = found.term, self._names, self._names.index
        typos = index.nearly(term.word) if forgiving else []
        also_begun = index.nearly_beginning_with(term.word) if forgiving and term.unfinished else []
        if not typos and not also_begun:
            return self._as_typed(found)
        lists = names.lists(term.field, found.begun + typos + also_begun, index.exactly(term.word) + typos)
        as_typed = names.members(names.kinds[term.field], found.begun)
        if self._are_many(sum(len(members) for _, each in lists[:2] for members in each)):
            return ReadingOfMany.of(lists, as_typed, names.n)
        return ReadingOfFew.of(lists, as_typed, names.n)

    def are_many(self, found: LookedUp) -> bool:
        """Whether many have a term, so that it is read as marks on all things."""
        return found.frequency > 0 and self._are_many(found.frequency)

    def marked(self, found: LookedUp) -> ReadingOfMany:
        """Who has a term as it was typed, in marks on all things."""
        return self._marked(found.term.word, found.term.field)

    def _as_typed(self, found: LookedUp) -> Reading:
        if self._are_many(found.frequency):
            return self.marked(found)
        lists = self._names.lists(found.term.field, found.begun, self._names.index.exactly(found.term.word))
        return ReadingOfFew.of(lists, None, self._names.n)

    def _are_many(self, frequency: int) -> bool:
        return self._names.n < max(_MANY * frequency, _FEW_IN_ALL)
