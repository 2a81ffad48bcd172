"""The inverted index: which words of the catalogue a typed word may mean, and who has them in a name."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from app.bundle.inverted_index import WordPostings, with_added

FORGIVEN_LENGTH = 5
"""The least number of letters of a word that is found with a typo in it."""

_ALPHABET = 100  # this many of the most frequent letters may replace one that is wrong or missing


class InvertedIndex:
    """Every word of the catalogue, folded and in order. What is found are runs of their positions.

    Attributes:
        words: ascending.
        postings: by kind of name.
    """

    def __init__(self, content: WordPostings) -> None:
        self._content = content
        self.words = content.words
        self.postings = content.postings
        self._positions = {word: position for position, word in enumerate(content.words)}
        self._alphabet = [letter for letter, _ in Counter("".join(content.words)).most_common(_ALPHABET)]

    def with_added(self, added: Mapping[str, Mapping[str, Sequence[int]]]) -> "InvertedIndex":
        """The same with more that have words, as `app.bundle.inverted_index.with_added` takes them."""
        return InvertedIndex(with_added(self._content, added))

    def exactly(self, text: str) -> list[slice]:
        """The word itself."""
        position = self._positions.get(text)
        return [] if position is None else [slice(position, position + 1)]

    def beginning_with(self, text: str) -> list[slice]:
        """Every word that begins so."""
        start = bisect_left(self.words, text)
        if start == len(self.words) or not self.words[start].startswith(text):
            return []
        stop = bisect_right(self.words, text, lo=start, key=lambda word: word[: len(text)])
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
        return {text[position] for text in self.words[run] if len(text) > position}
