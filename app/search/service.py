"""Searches the catalogue: tracks by title, artist, album and genre; artists by name, and by the tracks they have."""

from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.bundle.features import column
from app.bundle.names import fold
from app.catalogue.artists import ArtistProfile, Artists
from app.catalogue.catalogue import Catalogue
from app.catalogue.genre_names import GenreNames
from app.search.inverted_index import InvertedIndex
from app.search.query_parser import Field, Term, genres_of, terms_of
from app.search.ranking import NameSearch, Page

_OF_TRACKS: dict[Field, tuple[str, ...]] = {
    "any": ("titles", "releases", "artists", "albums"),
    "track": ("titles", "releases"),
    "artist": ("artists",),
    "album": ("albums",),
    "genre": ("genres",),
}
_OF_ALBUMS: dict[Field, tuple[str, ...]] = {**_OF_TRACKS, "any": ("albums", "artists")}
_OF_ARTISTS: dict[Field, tuple[str, ...]] = {"any": ("names",), "artist": ("names",)}


_Thing = TypeVar("_Thing")
_NOTHING = Page(np.zeros(0, dtype=np.int64), 0)


@dataclass(frozen=True)
class _Query:
    """What a text asks for.

    Attributes:
        terms: its words, without those of genres that are named.
        of_genres: bool [n_tracks], which tracks have all genres that are named; None where none is.
    """

    terms: tuple[Term, ...]
    of_genres: NDArray[np.bool_] | None

    @property
    def is_empty(self) -> bool:
        return not self.terms and self.of_genres is None


@dataclass(frozen=True)
class Found(Generic[_Thing]):
    """One page of what was found; total: how many were found in all."""

    items: tuple[_Thing, ...]
    total: int


class Search:
    """Any text is a query, and finds nothing at worst. Pages of one text never repeat or skip anything."""

    def __init__(self, catalogue: Catalogue, artists: Artists, index: InvertedIndex) -> None:
        popularity = np.nan_to_num(catalogue.features[:, column("popularity")], nan=-1)
        self._catalogue = catalogue
        self._index = index
        self._tracks_by_popularity = _largest_first(popularity)
        self._profiles = artists
        self._tracks = NameSearch(index, _OF_TRACKS, "titles", ("albums",), self._tracks_by_popularity, catalogue.kept)

    def tracks(self, text: str, limit: int, offset: int) -> Found[int]:
        """The indices of tracks that have every word, in the field it was typed for."""
        query = self._query(text)
        page = _NOTHING if query.is_empty else self._tracks.page(query.terms, limit, offset, query.of_genres)
        return Found(tuple(page.numbers.tolist()), page.total)

    def on_albums(self, text: str) -> list[int]:
        """The indices of all tracks on albums that have every word, those of the best match first."""
        query = self._query(text)
        if query.is_empty:
            return []
        page = self._albums.page(query.terms, len(self._catalogue), 0, query.of_genres)
        return [*page.numbers.tolist()]

    @cached_property
    def _albums(self) -> NameSearch:
        """Of tracks, as if each were called as its album is. Few ask for it."""
        return NameSearch(
            self._index, _OF_ALBUMS, "albums", ("artists",), self._tracks_by_popularity, self._catalogue.kept
        )

    @cached_property
    def _artists(self) -> NameSearch:
        sizes = self._catalogue.artists.sizes
        by_popularity = np.lexsort((-sizes, -self._profiles.popularity)).astype(np.int32)  # then who has more tracks
        return NameSearch(self._index, _OF_ARTISTS, "names", (), by_popularity, sizes > 0)

    def artists(self, text: str, limit: int, offset: int) -> Found[ArtistProfile]:
        """Artists that have every word in their name, and a track that fits the fields track, album and genre."""
        query = self._query(text)
        named = [term for term in query.terms if term.field in _OF_ARTISTS]
        of_track = [term for term in query.terms if term.field not in _OF_ARTISTS]
        allowed = None
        if of_track or query.of_genres is not None:
            members = self._catalogue.artists
            allowed = np.zeros(len(members), dtype=np.bool_)
            fitting = self._tracks.mask(of_track, query.of_genres)
            allowed[members.groups[fitting[members.track_indices]]] = True
        page = _NOTHING if query.is_empty else self._artists.page(named, limit, offset, allowed)
        return Found(tuple(self._profiles.profiles(page.numbers.tolist())), page.total)

    def _query(self, text: str) -> _Query:
        """A value of the field genre that is the name of a genre means that one, and none that has more words."""
        terms = terms_of(text)
        if all(term.field != "genre" for term in terms):
            return _Query(terms, None)
        values = genres_of(text)
        numbers = {value: number for value in values if (number := self._genre_names.find(value)) is not None}
        if not numbers:
            return _Query(terms, None)
        of_genres = np.ones(len(self._catalogue), dtype=np.bool_)
        for number in numbers.values():
            of_genre = np.zeros_like(of_genres)
            of_genre[self._catalogue.genre_members.tracks_of(number)] = True
            of_genres &= of_genre
        others = {word for value in values if value not in numbers for word in fold(value).split()}
        return _Query(tuple(term for term in terms if term.field != "genre" or term.word in others), of_genres)

    @cached_property
    def _genre_names(self) -> GenreNames:
        genres = enumerate(self._catalogue.genres)
        return GenreNames({name: number for number, (name, n_tracks) in genres if n_tracks})


def _largest_first(values: NDArray[np.float32]) -> NDArray[np.int32]:
    """int32 [n]: the places of values, the largest first, equal ones in their order."""
    short = values.astype(np.int16)  # whole numbers, as popularity is, are sorted in a tenth of the time
    keys = -short if (short == values).all() else -values
    return np.argsort(keys, kind="stable").astype(np.int32)
