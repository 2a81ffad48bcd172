"""Collects the words of all names: what a search looks things up by."""

from array import array
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from app.bundle.inverted_index import POSTING_KINDS, Postings, WordPostings, words_of_title
from app.bundle.names import fold
from app.indexing.catalogue.albums import Albums
from app.indexing.catalogue.credits import Credits, starts_of
from app.indexing.catalogue.genres import CatalogueGenres
from app.indexing.tracks import Tracks

_WORD = np.int64(1 << 32)
"""A word and who has it are one number, this times the place of the word and the other beside it: they sort as one."""


def collect_words(tracks: Tracks, albums: Albums, credited: Credits, genres: CatalogueGenres) -> WordPostings:
    """Every folded word of a name, ascending, and who has it in a name of which kind, ascending.

    A word is a number while they are collected, and the names of artists, albums and genres are read once, however many
    tracks have them.

    Args:
        tracks: their rows stand under the first five of `POSTING_KINDS`.
        albums: of the tracks.
        credited: of the tracks; the places of its artists stand under the last.
        genres: of the tracks.
    """
    numbers: dict[str, int] = {}
    titles, releases = _NameWords(numbers), _NameWords(numbers)
    for title in tracks.titles:
        bare, of_release = words_of_title(title)
        titles.add(bare)
        releases.add(of_release)
    of_artists = _NameWords.of(credited.names, numbers)
    of_albums = _NameWords.of(albums.names, numbers)
    of_genres = _NameWords.of(genres.names, numbers)

    words = sorted(numbers)
    places = np.empty(len(words), dtype=np.int64)
    places[np.fromiter(map(numbers.__getitem__, words), dtype=np.int64, count=len(words))] = np.arange(len(words))
    del numbers
    n = len(tracks)
    everybody, all_artists = np.arange(n), np.arange(credited.n_artists)
    names: dict[str, tuple[_NameWords, NDArray[np.integer], NDArray[np.int64]]] = {
        "titles": (titles, everybody, everybody),
        "releases": (releases, everybody, everybody),
        "artists": (of_artists, credited.artists, credited.tracks),
        "albums": (of_albums, albums.numbers, everybody),
        "genres": (of_genres, genres.genres, genres.memberships().tracks),
        "names": (of_artists, all_artists, all_artists),
    }
    postings = {}
    for kind in POSTING_KINDS:
        of_names, named, owners = names[kind]
        postings[kind] = of_names.postings(named, owners, places)
    return WordPostings(words, postings)


class _NameWords:
    """The words of many names, by number.

    Args:
        numbers: of all words there are; it grows.
    """

    def __init__(self, numbers: dict[str, int]) -> None:
        self._numbers = numbers
        self._words, self._sizes = array("i"), array("i")

    @classmethod
    def of(cls, names: Iterable[str], numbers: dict[str, int]) -> "_NameWords":
        """The folded words of each name."""
        found = cls(numbers)
        for name in names:
            found.add({*fold(name).split()})
        return found

    def add(self, words: set[str]) -> None:
        """Those of the next name."""
        numbers = self._numbers
        self._words.extend([numbers.setdefault(word, len(numbers)) for word in words])
        self._sizes.append(len(words))

    def postings(self, names: NDArray[np.integer], owners: NDArray[np.int64], places: NDArray[np.int64]) -> Postings:
        """Who has each word.

        Args:
            names: int [m], by number.
            owners: int64 [m], who has each of these names.
            places: int64 [n_words], of each word by number.
        """
        all_words, all_sizes = np.array(self._words, dtype=np.int32), np.array(self._sizes, dtype=np.int32)
        firsts = starts_of(all_sizes)
        sizes = all_sizes[names]
        within = np.arange(sizes.sum()) - np.repeat(sizes.cumsum() - sizes, sizes)
        pairs = places[all_words[np.repeat(firsts[names], sizes) + within]]
        pairs *= _WORD
        pairs += np.repeat(owners, sizes)
        pairs.sort()
        if len(pairs):  # two artists of a track may share a word
            pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])]
        return Postings(starts_of(np.bincount(pairs // _WORD, minlength=len(places))), (pairs % _WORD).astype(np.int32))
