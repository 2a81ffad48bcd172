"""Searches the catalogue: tracks by title, artist, album and genre; artists by name, and by the tracks they have."""

from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

import numpy as np

from app.bundle.features import column
from app.catalogue.artists import ArtistProfile, Artists
from app.catalogue.catalogue import Catalogue
from app.search.inverted_index import InvertedIndex
from app.search.query_parser import Field, terms_of
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
class Found(Generic[_Thing]):
    """One page of what was found; total: how many were found in all."""

    items: tuple[_Thing, ...]
    total: int


class Search:
    """Any text is a query, and finds nothing at worst. Pages of one text never repeat or skip anything."""

    def __init__(self, catalogue: Catalogue, artists: Artists, index: InvertedIndex) -> None:
        popularity = np.nan_to_num(catalogue.features[:, column("popularity")], nan=-1)
        tracks_by_popularity = np.argsort(-popularity, kind="stable")
        artists_by_popularity = np.lexsort((-catalogue.artists.sizes, -artists.popularity))  # then who has more tracks
        self._catalogue = catalogue
        self._index = index
        self._tracks_by_popularity = tracks_by_popularity
        self._profiles = artists
        self._tracks = NameSearch(index, _OF_TRACKS, "titles", ("albums",), tracks_by_popularity, catalogue.kept)
        with_tracks = catalogue.artists.sizes > 0
        self._artists = NameSearch(index, _OF_ARTISTS, "names", (), artists_by_popularity, with_tracks)

    def tracks(self, text: str, limit: int, offset: int) -> Found[int]:
        """The indices of tracks that have every word, in the field it was typed for."""
        terms = terms_of(text)
        page = self._tracks.page(terms, limit, offset) if terms else _NOTHING
        return Found(tuple(page.numbers.tolist()), page.total)

    def on_albums(self, text: str) -> list[int]:
        """The indices of all tracks on albums that have every word, those of the best match first."""
        terms = terms_of(text)
        return self._albums.page(terms, len(self._catalogue), 0).numbers.tolist() if terms else []

    @cached_property
    def _albums(self) -> NameSearch:
        """Of tracks, as if each were called as its album is. Few ask for it."""
        return NameSearch(
            self._index, _OF_ALBUMS, "albums", ("artists",), self._tracks_by_popularity, self._catalogue.kept
        )

    def artists(self, text: str, limit: int, offset: int) -> Found[ArtistProfile]:
        """Artists that have every word in their name, and a track that fits the fields track, album and genre."""
        terms = terms_of(text)
        named = [term for term in terms if term.field in _OF_ARTISTS]
        of_track = [term for term in terms if term.field not in _OF_ARTISTS]
        allowed = None
        if of_track:
            members = self._catalogue.artists
            allowed = np.zeros(len(members), dtype=np.bool_)
            allowed[members.groups[self._tracks.mask(of_track)[members.track_indices]]] = True
        page = self._artists.page(named, limit, offset, allowed) if terms else _NOTHING
        return Found(tuple(self._profiles.profiles(page.numbers.tolist())), page.total)
