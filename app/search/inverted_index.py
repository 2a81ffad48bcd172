"""The words of the catalogue: who has each in a name, and which of them something typed may stand for."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FORGIVEN_LENGTH = 5
"""A word of at least so many letters is found with a typo in it."""

_ALPHABET = 100  # so many of the commonest letters may stand where one is wrong or missing


@dataclass(frozen=True)
class Postings:
    """Which tracks, or artists, have each word in a name of one kind.

    starts: int64 [n_words + 1]; numbers: int32 [m], those of word w from `starts[w]` to `starts[w + 1]`.
    """

    starts: NDArray[np.int64]
    numbers: NDArray[np.int32]

    def of(self, run: slice) -> NDArray[np.int32]:
        """Those of a run of words; each stands as often as it has one of them."""
        return self.numbers[self.starts[run.start] : self.starts[run.stop]]


class Words:
    """Every word of the catalogue, folded and in order. What is found are runs of their places.

    Args:
        texts: the words, ascending.
        postings: of every kind of name.
    """

    def __init__(self, texts: Sequence[str], postings: Mapping[str, Postings]) -> None:
        self.postings = postings
        self.texts = texts
        self._places = {text: place for place, text in enumerate(texts)}
        self._alphabet = [letter for letter, _ in Counter("".join(texts)).most_common(_ALPHABET)]

    def exactly(self, text: str) -> list[slice]:
        """The word itself."""
        place = self._places.get(text)
        return [] if place is None else [slice(place, place + 1)]

    def beginning_with(self, text: str) -> list[slice]:
        """Every word that begins so."""
        start = bisect_left(self.texts, text)
        if start == len(self.texts) or not self.texts[start].startswith(text):
            return []
        stop = bisect_right(self.texts, text, lo=start, key=lambda word: word[: len(text)])
        return [slice(start, stop)]

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
            run = self.beginning_with(before)
            if not run:
                return  # nor does any word begin with what has its edit further on
            for letter in self._letters(run[0], position):
                yield before + letter + after
                yield before + letter + after[1:]
            yield before + after[1:]
            yield before + after[1:2] + after[:1] + after[2:]

    def _letters(self, run: slice, position: int) -> Sequence[str] | set[str]:
        """What may stand at `position` of the words of a run: in scripts of thousands of letters, what does stand."""
        if run.stop - run.start > _ALPHABET:
            return self._alphabet
        return {text[position] for text in self.texts[run] if len(text) > position}
