"""The inverted index: which words of the catalogue a typed word may mean, and who has them in a name."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from copy import copy

import numpy as np
from numpy.typing import NDArray

from app.bundle.inverted_index import WordPostings, with_added

FORGIVEN_LENGTH = 5
"""The least number of letters of a word that is found with a typo in it."""

_ALPHABET = 100  # this many of the most frequent letters may replace one that is wrong or missing


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
        self._positions = {word: position for position, word in enumerate(content.words)}
        self._ascending: tuple[slice, ...] = (slice(0, len(content.words)),)
        self._letter_counts = Counter("".join(content.words))
        self._alphabet = _alphabet(self._letter_counts)

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
        other._alphabet = _alphabet(other._letter_counts)
        return other

    def exactly(self, text: str) -> list[slice]:
        """The word itself."""
        position = self._positions.get(text)
        return [] if position is None else [slice(position, position + 1)]

    def beginning_with(self, text: str) -> list[slice]:
        """Every word that begins so: a run of those of the bundle, one of those that were added."""
        found = []
        for part in self._ascending:
            start = bisect_left(self.words, text, part.start, part.stop)
            if start < part.stop and self.words[start].startswith(text):
                stop = bisect_right(self.words, text, start, part.stop, key=lambda word: word[: len(text)])
                found.append(slice(start, stop))
        return found

    def nearly(self, text: str) -> list[slice]:
        """The words, long enough to be forgiven, that are one edit away."""
        near = {edit for edit in self._edits(text) if len(edit) >= FORGIVEN_LENGTH}
        return [run for edit in sorted(near) for run in self.exactly(edit)]

    def nearly_beginning_with(self, text: str) -> list[slice]:
        """Every word that begins with what is one edit away from `text`, where that is long enough to be forgiven."""
        if len(text) < FORGIVEN_LENGTH:
            return []
        return [run for edit in sorted({*self._edits(text)}) for run in self.beginning_with(edit)]

    def _edits(self, text: str) -> Iterator[str]:
        """What is one letter more, less or other than `text`, or has two neighbours swapped; as far as a word may begin
        so.
        """
        for position in range(len(text) + 1):
            before, after = text[:position], text[position:]
            runs = self.beginning_with(before)
            if not runs:
                return  # nor does any word begin with what has its edit further on
            for letter in self._letters(runs, position):
                yield before + letter + after
                yield before + letter + after[1:]
            yield before + after[1:]
            yield before + after[1:2] + after[:1] + after[2:]

    def _letters(self, runs: Sequence[slice], position: int) -> Sequence[str] | set[str]:
        """What may stand at `position` of the words of runs: in scripts of thousands of letters, what does stand."""
        if sum(run.stop - run.start for run in runs) > _ALPHABET:
            return self._alphabet
        return {text[position] for run in runs for text in self.words[run] if len(text) > position}


def _alphabet(counts: Counter[str]) -> list[str]:
    return [letter for letter, _ in counts.most_common(_ALPHABET)]
