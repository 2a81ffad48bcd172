"""Looks up, in the inverted index, the tracks that somebody may mean by a title and artists."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from app.catalogue.catalogue import Catalogue
from app.search.credits import Credits, parse_credits
from app.search.inverted_index import InvertedIndex
from app.search.spelling import LONGEST_ARTICLE, MOST_EDITS, Words, edits, spelled
from app.search.titles import Title

_REMEMBERED = 1 << 15  # artists whose names need not be folded again
_RAREST = 8  # words of a name that are looked up
_FIRST_LETTERS = 2  # of a word that lost its last letter to the next
_NONE = np.zeros(0, dtype=np.int64)


class CandidateFinder:
    """Finds candidates in steps, so that nobody pays for the later ones whom the first satisfies.

    Args:
        catalogue: where the tracks are.
        index: of its names.
    """

    def __init__(self, catalogue: Catalogue, index: InvertedIndex) -> None:
        self._artists = catalogue.artists
        self._index = index
        self._kept = _unless_all(catalogue.kept)
        self._with_tracks = _unless_all(catalogue.artists.sizes > 0)
        self._names = lru_cache(_REMEMBERED)(partial(_names_of, catalogue))

    def steps(self, title: Title, artists: Credits, album: str) -> Iterator[NDArray[np.int64]]:
        """Rows of tracks that may be meant, int64 [n] in each step. A later step may repeat some of an earlier one.

        Tracks of the first artist that have the words of the title; for typos in the title, those that have any of
        them, or else the first letters of the first, or all where it has but one word; tracks with the words of the
        title by artists of nearly such a name; tracks of the other artists with any of the words. Without artists,
        tracks that have the words of title and album.
        """
        titled = self._having("titles", title.song)
        if not artists.all:
            yield np.intersect1d(titled, self._having("albums", spelled(album)))
            return
        by_first = self._by_artists(artists.first)
        yield np.intersect1d(titled, by_first)
        yield by_first if len(title.song) == 1 else self._with_typo(title.song, by_first)
        yield self._by_similar_artists(titled, artists.all)
        yield self._with_any(title.song, self._by_artists(artists.others))

    def _by_artists(self, names: Iterable[Words]) -> NDArray[np.int64]:
        """All tracks of the artists of these names."""
        artists = {artist for name in names for artist in self._artists_called(name)}
        tracks = [self._artists.tracks_of(artist) for artist in artists]
        return np.unique(np.concatenate(tracks)) if tracks else _NONE

    def _artists_called(self, name: Words) -> Iterator[int]:
        for artist in self._having("names", name).tolist():
            if any(edits(name, known) is not None for known in self._names(artist)):
                yield artist

    def _by_similar_artists(self, rows: NDArray[np.int64], names: Sequence[Words]) -> NDArray[np.int64]:
        """Those of some tracks that have an artist of nearly such a name."""
        positions, artists = self._artists.of_tracks(rows)
        if not len(artists):
            return _NONE
        distinct, inverse = np.unique(artists, return_inverse=True)
        places, known = zip(
            *((place, name) for place, artist in enumerate(distinct.tolist()) for name in self._names(artist)),
            strict=True,
        )
        apart = cdist(["".join(name) for name in names], ["".join(name) for name in known], scorer=OSA.distance)
        may_be_near = (apart <= MOST_EDITS + LONGEST_ARTICLE).any(axis=0)  # cheap, and leaves few to compare
        near = np.zeros(len(distinct), dtype=np.bool_)
        for each in np.flatnonzero(may_be_near).tolist():
            near[places[each]] |= any(edits(name, known[each]) is not None for name in names)
        return np.unique(rows[positions[near[inverse]]])

    def _with_typo(self, words: Words, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Those of some tracks of whose title these may be the words, with a typo."""
        found = self._with_any(words, rows)
        if len(found) or not len(rows):
            return found
        # "Vermilio nBalcony": one typo can change two words, and keeps the first letters of the first.
        begun = [self._members("titles", run) for run in self._index.beginning_with(words[0][:_FIRST_LETTERS])]
        return rows[np.isin(rows, np.concatenate([_NONE, *begun]))]

    def _with_any(self, words: Words, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Those of some tracks that have any of these words in their title, or all of them run together."""
        have = np.zeros(len(rows), dtype=np.bool_)
        for members in self._lists("titles", (*words, "".join(words))):
            places = np.minimum(np.searchsorted(members, rows), len(members) - 1)
            have |= members[places] == rows
        return rows[have]

    def _having(self, kind: str, words: Iterable[str]) -> NDArray[np.int64]:
        """Those who have all of these words in a name of this kind, or as many as anybody has, the rarest first."""
        found = _NONE
        for members in self._lists(kind, words):
            both = np.intersect1d(found, members, assume_unique=True) if len(found) else members.astype(np.int64)
            found = both if len(both) else found
        return found

    def _lists(self, kind: str, words: Iterable[str]) -> list[NDArray[np.int32]]:
        """Who has each of the rarest of these words in a name of this kind, ascending; the rarest word first."""
        runs = [run for word in dict.fromkeys(words) for run in self._index.exactly(word)]
        return sorted((members for run in runs if len(members := self._members(kind, run))), key=len)[:_RAREST]

    def _members(self, kind: str, run: slice) -> NDArray[np.int32]:
        """Without what was removed."""
        members = self._index.postings[kind].of(run)
        kept = self._with_tracks if kind == "names" else self._kept
        return members if kept is None else members[kept[members]]


def _unless_all(mask: NDArray[np.bool_]) -> NDArray[np.bool_] | None:
    return None if mask.all() else mask


def _names_of(catalogue: Catalogue, artist: int) -> tuple[Words, ...]:
    """What an artist may be called."""
    name = catalogue.artists_at([artist])[0].name
    return parse_credits([name]).first or (spelled(name),)
