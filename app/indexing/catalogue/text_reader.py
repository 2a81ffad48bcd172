"""Reads the texts of a catalogue: what `TextClassifier` says of each, sooner for many."""

from array import array
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.bundle.evidence import Words
from app.bundle.text import N_KINDS, TextClassifier, TrackText, hashes_of_word
from app.indexing.catalogue.credits import starts_of

_MOST_WORDS = 1 << 18  # of a kind that are kept: with 32 columns, they take about 60 MB


class TextReader:
    """Adds up what the tables hold for each word once, where the service adds up the rows of every text.

    Args:
        classifier: of a bundle.
    """

    def __init__(self, classifier: TextClassifier) -> None:
        self._classifier = classifier
        self._kinds = [_WordSums(classifier, kind) for kind in range(N_KINDS)]

    def read(self, texts: Sequence[TrackText]) -> Words:
        """What the texts of n tracks say, to the last bit as the classifier says it of their bags."""
        sums = np.empty((len(texts), N_KINDS, self._classifier.settings.dim), dtype=np.float32)
        sizes = np.empty((len(texts), N_KINDS), dtype=np.int64)
        for kind, folded in enumerate(zip(*(text.by_kind() for text in texts), strict=True)):
            sums[:, kind], sizes[:, kind] = self._kinds[kind].of([text.split() for text in folded])
        logits = self._classifier.logits_of_sums(sums, sizes)
        return Words(self._classifier.settings, logits, sizes > 0)


class _WordSums:
    """The sums of the words of one kind of text."""

    def __init__(self, classifier: TextClassifier, kind: int) -> None:
        self._classifier = classifier
        self._kind = kind
        self._forget()

    def _forget(self) -> None:
        self._places: dict[str, int] = {}
        self._sums = np.zeros((0, self._classifier.settings.dim), dtype=np.float32)
        self._sizes = np.zeros(0, dtype=np.int64)

    def of(self, texts: Sequence[Sequence[str]]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """The sums of texts, of their words: float32 [n, dim]; and how many rows of the table each is of, int64 [n]."""
        if len(self._places) > _MOST_WORDS:
            self._forget()
        places = self._places
        new: list[str] = []
        words = array("q")
        for text in texts:
            for word in text:
                place = places.get(word)
                if place is None:
                    place = places[word] = len(places)
                    new.append(word)
                words.append(place)
        self._learn(new)
        starts = starts_of(np.array([*map(len, texts)], dtype=np.int64))
        of_words = np.array(words, dtype=np.int64)
        filled = starts[1:] > starts[:-1]
        sums = np.zeros((len(texts), self._sums.shape[1]), dtype=np.float32)
        sizes = np.zeros(len(texts), dtype=np.int64)
        if filled.any():
            firsts = starts[:-1][filled]
            sums[filled] = np.add.reduceat(self._sums[of_words], firsts)
            sizes[filled] = np.add.reduceat(self._sizes[of_words], firsts)
        return sums, sizes

    def _learn(self, words: Sequence[str]) -> None:
        n_buckets = self._classifier.settings.n_buckets
        hashed = [hashes_of_word(word) for word in words]
        sizes = np.array([*map(len, hashed)], dtype=np.int64)
        hashes = array("q")
        for of_word in hashed:
            hashes.extend(of_word)
        rows = np.array(hashes, dtype=np.int64) % n_buckets + self._kind * n_buckets
        n, n_before = len(self._places), len(self._places) - len(words)
        if n > len(self._sums):  # twice the room, so that little is copied twice
            self._sums = np.concatenate([self._sums, np.zeros((n, self._sums.shape[1]), dtype=np.float32)])
            self._sizes = np.concatenate([self._sizes, np.zeros(n, dtype=np.int64)])
        self._sums[n_before:n], self._sizes[n_before:n] = self._classifier.sums(rows, sizes), sizes
