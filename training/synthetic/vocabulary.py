"""The words of a large synthetic table: many, few of them common, as in the titles of a real one."""

import itertools
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from training.synthetic.genre_words import WordFigures
from training.synthetic.names import ENDS, STARTS, in_places

_SYLLABLES = tuple("".join(pair) for pair in itertools.product("bdfklmnprstv", "aeiou"))
_WORD_LENGTHS = (2, 3, 4)  # syllables, each in a third of the words

# In the titles of the real table, the word of rank r is in 0.3 / r of them, from r = 10 to r = 10,000. Its 89,741
# titles have 47,637 words, and their number grows with the power 0.6 of the titles: to 530,000 in five million.
_N_WORDS = 500_000
_TITLE_LENGTHS = (0.3, 0.3, 0.2, 0.12, 0.08)  # share of titles with 1, 2, … words, without the words of the genre


class Vocabulary:
    """Draws titles and artists' names from plain words, which are the commonest, and from words of made-up syllables.

    Titles and albums repeat, as they do in a real catalogue; the name of an artist does not.
    """

    def __init__(self, words_of_genres: set[str], rng: np.random.Generator) -> None:
        self._rng = rng
        syllables = np.array(_SYLLABLES)[rng.integers(len(_SYLLABLES), size=(_N_WORDS, _WORD_LENGTHS[-1]))].tolist()
        made_up = ("".join(drawn[: _WORD_LENGTHS[i % 3]]) for i, drawn in enumerate(syllables))
        different = dict.fromkeys(word.capitalize() for word in made_up if word not in words_of_genres)
        self._words = [*STARTS, *ENDS, *different]

    def titles(self, figures: WordFigures, n: int) -> list[str]:
        """`n` titles of tracks or of albums: they differ in their figures."""
        lengths = 1 + self._rng.choice(len(_TITLE_LENGTHS), size=n, p=_TITLE_LENGTHS)
        words = iter(self._ranks(int(lengths.sum())).tolist())
        bases = [list(itertools.islice(words, length)) for length in lengths.tolist()]
        return self._composed(figures, bases)

    def artist_pairs(self, n: int) -> NDArray[np.int64]:
        """int64 [n, 2], the two words of each of `n` artists: no two artists have the same."""
        pairs = self._ranks(2 * n)
        while True:
            codes = pairs[:n] * len(self._words) + pairs[n:]
            taken = np.ones(n, dtype=bool)
            taken[np.unique(codes, return_index=True)[1]] = False
            again = np.flatnonzero(taken)
            if not len(again):
                return np.column_stack([pairs[:n], pairs[n:]])
            pairs[again] = self._rng.integers(len(self._words), size=len(again))

    def artists(self, figures: WordFigures, pairs: NDArray[np.int64]) -> list[str]:
        """The names of artists, of pairs that `artist_pairs` drew."""
        return self._composed(figures, pairs.tolist())

    def _ranks(self, n: int) -> NDArray[np.int64]:
        """int64 [n] of words: that of rank r with a probability of about 1 / r, up to a factor."""
        ranks = np.exp(self._rng.random(n) * np.log(len(self._words) + 1)).astype(np.int64) - 1
        within: NDArray[np.int64] = np.minimum(ranks, len(self._words) - 1)
        return within

    def _composed(self, figures: WordFigures, bases: list[list[int]]) -> list[str]:
        """Each base with words of the genre around it: each word at its share, as `Names` draws them."""
        words = self._words
        names = [" ".join([words[rank] for rank in base]) for base in bases]
        carrying = np.flatnonzero(self._rng.random(len(bases)) < figures.any)
        drawn = self._rng.random((len(carrying), len(figures.each))) * figures.any < np.array([*figures.each.values()])
        joined: dict[bytes, Callable[[list[str]], str]] = {}
        for place, flags in zip(carrying.tolist(), drawn, strict=True):
            key = flags.tobytes()
            if key not in joined:
                joined[key] = _joins([word for word, flag in zip(figures.each, flags, strict=True) if flag])
            names[place] = joined[key]([words[rank] for rank in bases[place]])
        return names


def _joins(words: list[str]) -> Callable[[list[str]], str]:
    before, nouns, links = in_places(words)

    def join(base: list[str]) -> str:
        parts = [*before, *base[:1], *nouns, *base[1:]]
        name = " ".join([*parts[:-1], *links, parts[-1]])
        return name[0].upper() + name[1:]

    return join
