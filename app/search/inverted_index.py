"""The inverted index: which words of the catalogue a typed word may mean, and who has them in a name."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from app.bundle.inverted_index import WordPostings, with_added

FORGIVEN_LENGTH = 5
"""The least number of letters of a word that is found with a typo in it."""

_ALPHABET = 100  # this many of the most frequent letters may replace one that is wrong or missing
_REMEMBERED = 256  # beginnings of which the letters that may follow need not be looked up again
_LAST_LETTER = chr(0x10FFFF)

_Following = tuple[tuple[str, tuple[slice, ...]], ...]
"""Letters, and the runs of the words that have each of them in one place."""


class InvertedIndex:
    """Every word of the catalogue, folded. What is found are runs of their positions.

    Attributes:
        words: those of the bundle, ascending, and behind them those that were added, ascending.
        postings: by kind of name.
    """

    def __init__(self, content: WordPostings) -> None:
        self._content = content
        self.words = content.words
        self.postings = content.postings
        self._positions = dict(zip(content.words, range(len(content.words)), strict=True))
        self._ascending: tuple[slice, ...] = (slice(0, len(content.words)),)
        self._letter_counts = _letter_counts("".join(content.words))
        self._following = self._remembered_following()

    def with_added(self, added: Mapping[str, tuple[Sequence[str], NDArray[np.int64]]]) -> "InvertedIndex":
        """The same with more that have words, as `app.bundle.inverted_index.with_added` takes them."""
        n_before = len(self.words)
        new = sorted(set().union(*(words for words, _ in added.values())).difference(self._positions))
        other = copy(self)
        other._positions = self._positions | {word: place for place, word in enumerate(new, start=n_before)}
        other._content = content = with_added(self._content, new, other._positions, added)
        other.words, other.postings = content.words, content.postings
        other._ascending = (*self._ascending, slice(n_before, len(content.words)))
        other._letter_counts = self._letter_counts + Counter("".join(new))
        other._following = other._remembered_following()
        return other

    def exactly(self, text: str) -> list[slice]:
        """The word itself."""
        position = self._positions.get(text)
        return [] if position is None else [slice(position, position + 1)]

    def beginning_with(self, text: str) -> list[slice]:
        """Every word that begins so: a run of those of the bundle, one of those that were added."""
        return _beginning_with(self.words, self._ascending, text)

    def nearly(self, text: str) -> list[slice]:
        """The words, long enough to be forgiven, that are one edit away."""
        if len(text) < FORGIVEN_LENGTH - 1:
            return []
        positions = self._positions
        found: set[int] = set()
        for before, after, following, _ in self._divided(text):
            for rest in (after, after[1:]):
                if len(before) + 1 + len(rest) >= FORGIVEN_LENGTH:
                    edits = [before + letter + rest for letter, _ in following]
                    found.update([positions[edit] for edit in edits if edit in positions])
            others = (before + after[1:], _swapped(before, after))
            found.update(positions[edit] for edit in others if len(edit) >= FORGIVEN_LENGTH and edit in positions)
        return [slice(position, position + 1) for position in sorted(found)]

    def nearly_beginning_with(self, text: str) -> list[slice]:
        """Every word that begins with what is one edit away from `text`, where that is long enough to be forgiven."""
        if len(text) < FORGIVEN_LENGTH:
            return []
        begun: list[slice] = []
        for before, after, following, runs in self._divided(text):
            for letter, with_letter in following:
                begun += _beginning_with(self.words, with_letter, before + letter + after)
                begun += _beginning_with(self.words, with_letter, before + letter + after[1:])
            begun += _beginning_with(self.words, runs, before + after[1:])
            begun += _beginning_with(self.words, runs, _swapped(before, after))
        return _joined(begun)

    def _divided(self, text: str) -> Iterator[tuple[str, str, _Following, list[slice]]]:
        """`text` in two parts, wherever a word may begin with the first: an edit puts a letter between them, or changes
        the first of the second. With them the letters that may follow the first, and the words that begin with it.
        """
        for position in range(len(text) + 1):
            before = text[:position]
            runs = self.beginning_with(before)
            if not runs:
                return  # nor does any word begin with what has its edit further on
            yield before, text[position:], self._following(before), runs

    def _remembered_following(self) -> Callable[[str], _Following]:
        alphabet = frozenset(letter for letter, _ in self._letter_counts.most_common(_ALPHABET))
        return lru_cache(_REMEMBERED)(partial(_following, self.words, self._ascending, alphabet))


def _beginning_with(words: Sequence[str], runs: Sequence[slice], text: str) -> list[slice]:
    """In each of some runs of ascending words, those that begin with `text`: a run again."""
    found = []
    for run in runs:
        start = bisect_left(words, text, run.start, run.stop)
        if start < run.stop and words[start].startswith(text):
            found.append(slice(start, _end(words, text, start, run.stop)))
    return found


def _swapped(before: str, after: str) -> str:
    return before + after[1:2] + after[:1] + after[2:]


def _joined(runs: Iterable[slice]) -> list[slice]:
    """The same without what is in several of them, ascending."""
    joined: list[slice] = []
    for start, stop in sorted((run.start, run.stop) for run in runs):
        if joined and start <= joined[-1].stop:
            joined[-1] = slice(joined[-1].start, max(stop, joined[-1].stop))
        else:
            joined.append(slice(start, stop))
    return joined


def _end(words: Sequence[str], text: str, start: int, stop: int) -> int:
    """Where the words that begin with `text` end, of ascending ones between `start`, the first of them, and `stop`."""
    if not text or text[-1] == _LAST_LETTER:
        return bisect_right(words, text, start, stop, key=lambda word: word[: len(text)])
    return bisect_left(words, text[:-1] + chr(ord(text[-1]) + 1), start, stop)


def _following(words: Sequence[str], ascending: Sequence[slice], alphabet: frozenset[str], before: str) -> _Following:
    """The letters that may follow `before`: those that do in a word, of many words only those of the alphabet."""
    runs = _beginning_with(words, ascending, before)
    found: dict[str, list[slice]] = {}
    for run in runs:
        start = run.start + (words[run.start] == before)
        while start < run.stop:
            letter = words[start][len(before)]
            stop = _end(words, before + letter, start, run.stop)
            found.setdefault(letter, []).append(slice(start, stop))
            start = stop
    many = sum(run.stop - run.start for run in runs) > _ALPHABET
    return tuple((letter, tuple(parts)) for letter, parts in found.items() if not many or letter in alphabet)


def _letter_counts(text: str) -> Counter[str]:
    """How often each letter is in a text, in the order of their first places: as `Counter` counts, in less time."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    if not len(codes):
        return Counter()
    counts = np.bincount(codes)
    firsts = np.empty(len(counts), dtype=np.int64)
    firsts[codes[::-1]] = np.arange(len(codes))[::-1]  # of equal ones the last stays
    found = np.flatnonzero(counts)
    found = found[np.argsort(firsts[found])]
    return Counter(dict(zip(map(chr, found.tolist()), counts[found].tolist(), strict=True)))
