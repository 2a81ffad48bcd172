"""Albums: which tracks each has and in which order, and what kind of release it seems to be.

The catalogue knows an album by its name and the first artist of its tracks. So a compilation comes as an album for each
first artist, and is put together here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from app.bundle.features import column
from app.bundle.names import fold
from app.catalogue.catalogue import Catalogue
from app.catalogue.content import Album, Artist
from app.errors import UnknownAlbum

AlbumType = Literal["album", "single", "compilation"]
ArtistAlbumGroup = Literal["album", "single", "compilation", "appears_on"]

FACTS = ("release_date", "release_year", "image_url")
"""The further facts of tracks that are facts of their album."""

_TYPES: tuple[AlbumType, ...] = ("album", "single", "compilation")
_ALBUM, _SINGLE, _COMPILATION = range(1, 4)
_GROUPS: tuple[ArtistAlbumGroup, ...] = (*_TYPES, "appears_on")
_MOST_ARTISTS = 50
# Of the albums that share a name, these are compilations and music of films; above stand "Home" and "Greatest Hits", by
# artists that have nothing to do with each other. See docs/decisions/0130.
_MOST_TRACKS_PER_ARTIST = 2


class PlaceOnAlbum(NamedTuple):
    """The album of a track, and the place of the track among those that the catalogue has of it, from 1."""

    album_id: str
    album_type: AlbumType
    n_tracks: int
    place: int


@dataclass(frozen=True)
class AlbumProfile:
    """What is known of an album.

    Attributes:
        album: which one it is.
        type: what kind of release it seems to be.
        artists: the first artists of its tracks, each once, at most 50.
        n_tracks: in the catalogue.
        popularity: of its most popular track, None where none is known.
        genres: of its tracks, the most frequent first.
        facts: those of `FACTS` that are known, each of the first track that has it.
    """

    album: Album
    type: AlbumType
    artists: tuple[Artist, ...]
    n_tracks: int
    popularity: int | None
    genres: tuple[str, ...]
    facts: Mapping[str, str | int]


class _Compilation(NamedTuple):
    """Several albums of the catalogue that are one.

    Attributes:
        first: the number of the first of them, whose id is that of all.
        n_before: of each by its number, ascending, how many tracks those before it have.
        n_tracks: of all.
    """

    first: int
    n_before: dict[int, int]
    n_tracks: int


class Albums:
    """The albums of a catalogue, known by their numbers.

    Tracks are in the order of their discs and numbers, where these are known; others in the order of their rows.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._content = content = catalogue.content
        rows = np.flatnonzero(catalogue.kept)
        albums = catalogue.albums[rows]
        keys = [
            np.nan_to_num(catalogue.numbers(name)[rows], nan=unknown)
            for name, unknown in (("track_number", np.inf), ("disc_number", 1))
            if name in content.extras
        ]
        order = np.lexsort((*keys, albums)) if keys else np.argsort(albums, kind="stable")
        sizes = np.bincount(albums, minlength=len(content.album_names))
        starts = np.append(0, np.cumsum(sizes))
        self._places = np.zeros(len(catalogue), dtype=np.int32)
        self._places[rows[order]] = np.arange(1, len(rows) + 1) - starts[albums[order]]
        n_known = len(content.album_keys) if content.album_keys else 0
        self._later = {album.id: number for number, album in enumerate(content.album_names[n_known:], n_known)}
        self._n_known = n_known
        of_names = self._name_groups()
        n_of_name = np.bincount(of_names[sizes > 0], minlength=len(of_names))
        self._by_name = np.argsort(of_names, kind="stable").astype(np.int32)
        name_starts = np.append(0, np.cumsum(np.bincount(of_names)))
        # Read one at a time, which an array takes longer for.
        self._tracks, self._sizes, self._starts, self._of_names, self._name_starts = (
            numbers.astype(np.int32).data for numbers in (rows[order], sizes, starts, of_names, name_starts)
        )
        self._shares_name = (n_of_name[of_names] > 1).data
        # What is worked out of an album is kept: 0 is unknown, and others are places in `_TYPES`, from 1.
        self._types = bytearray(len(sizes))
        self._compilations: dict[int, _Compilation] = {}

    def places(self, track_indices: Sequence[int]) -> list[PlaceOnAlbum]:
        """The album of each track, and its place there."""
        rows = [*track_indices]
        pairs = zip(self._catalogue.albums[rows].tolist(), self._places[rows].tolist(), strict=True)
        return [self._place(*pair) for pair in pairs]

    def index(self, album_id: str) -> int:
        """Raises UnknownAlbum where no track of the catalogue is on an album of this id."""
        (index,) = self.indices([album_id])
        if index is None:
            raise UnknownAlbum(album_id)
        return index

    def indices(self, album_ids: Sequence[str]) -> list[int | None]:
        """The numbers of the albums with these ids, in this order; None where no track is on one of this id."""
        keys = self._content.album_keys
        found = []
        for album_id in album_ids:
            number = self._later.get(album_id)
            if number is None and keys:
                number = keys.numbers.get(album_id)
            found.append(number if number is not None and self._sizes[number] else None)
        return found

    def tracks_of(self, album: int) -> list[int]:
        """The indices of the tracks of an album, in their order."""
        _, compilation = self._type_of(album)
        parts = compilation.n_before if compilation else (album,)
        return [track for part in parts for track in self._tracks[self._starts[part] : self._starts[part + 1]]]

    def profile(self, album: int) -> AlbumProfile:
        """What is known of an album that has a track."""
        catalogue, tracks = self._catalogue, self.tracks_of(album)
        album_type, compilation = self._type_of(album)
        popularity = catalogue.features[tracks, column("popularity")]
        most = None if np.isnan(popularity).all() else int(np.nanmax(popularity))
        _, genres = catalogue.genre_members.of_tracks(np.array(tracks))
        counts = np.bincount(genres, minlength=len(catalogue.genres))
        by_count = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)].tolist()
        return AlbumProfile(
            album=self._content.album_names[compilation.first if compilation else album],
            type=album_type,
            artists=tuple(catalogue.artists_at(self._first_artists(tracks)[:_MOST_ARTISTS])),
            n_tracks=len(tracks),
            popularity=most,
            genres=tuple(catalogue.genres[genre][0] for genre in by_count),
            facts=self._facts(tracks),
        )

    def of_artist(self, artist_index: int) -> list[tuple[int, ArtistAlbumGroup]]:
        """The named albums that an artist has a track on: those of its own, by type, then those by others.

        In each of these groups the newest come first, then those without a date, by name.
        """
        found: list[tuple[tuple[int, str], str, int, ArtistAlbumGroup]] = []
        for album in self.listed(self._catalogue.artists.tracks_of(artist_index)):
            tracks = self.tracks_of(album)
            group = self._type_of(album)[0] if artist_index in self._first_artists(tracks) else "appears_on"
            facts = self._facts(tracks)
            date = str(facts.get("release_date") or facts.get("release_year") or "")
            found.append(((-_GROUPS.index(group), date), fold(self._content.album_names[album].name), album, group))
        found.sort(key=lambda one: one[1])
        found.sort(key=lambda one: one[0], reverse=True)
        return [(album, group) for *_, album, group in found]

    def listed(self, track_indices: NDArray[np.int64]) -> list[int]:
        """The named albums of some tracks, each once, in the order of the tracks."""
        albums, firsts = np.unique(self._catalogue.albums[track_indices], return_index=True)
        found: dict[int, None] = {}
        for album in albums[np.argsort(firsts)].tolist():
            if self._name(album):
                _, compilation = self._type_of(album)
                found[compilation.first if compilation else album] = None
        return [*found]

    def _place(self, album: int, place: int) -> PlaceOnAlbum:
        album_type, compilation = self._type_of(album)
        if compilation is None:
            return PlaceOnAlbum(self._id(album), album_type, self._sizes[album], place)
        n_before = compilation.n_before[album]
        return PlaceOnAlbum(self._id(compilation.first), album_type, compilation.n_tracks, n_before + place)

    def _type_of(self, album: int) -> tuple[AlbumType, _Compilation | None]:
        """What kind of release an album is, and the compilation that it is a part of."""
        known = self._types[album] or self._find_type(album)
        return _TYPES[known - 1], self._compilations[album] if known == _COMPILATION else None

    def _find_type(self, album: int) -> int:
        """The type of an album, kept from now on."""
        if self._is_single(album):
            self._types[album] = _SINGLE
        elif self._shares_name[album] and self._name(album):
            self._find_compilation(album)
        else:
            self._types[album] = _ALBUM
        return self._types[album]

    def _is_single(self, album: int) -> bool:
        """Whether the catalogue has one track of the album, and its title is the album's name."""
        if self._sizes[album] != 1:
            return False
        name, title = self._name(album), self._content.track_names[self._tracks[self._starts[album]]]
        return name == title or fold(name) == fold(title)

    def _find_compilation(self, album: int) -> None:
        """Find out whether the albums of the name of this one are a compilation, and keep it of all of them.

        They are where their artists have at most two tracks each, on average. Singles do not count: "Hello" is the
        title of many songs.
        """
        of_name, name = self._of_names[album], self._name(album)
        parts = [
            part
            for part in self._by_name[self._name_starts[of_name] : self._name_starts[of_name + 1]].tolist()
            if self._sizes[part] and self._name(part) == name and not self._is_single(part)
        ]
        sizes = [self._sizes[part] for part in parts]
        is_compilation = len(parts) > 1 and sum(sizes) <= _MOST_TRACKS_PER_ARTIST * len(parts)
        n_before = dict(zip(parts, accumulate(sizes[:-1], initial=0), strict=True))
        compilation = _Compilation(parts[0], n_before, sum(sizes))
        for part in parts:
            if is_compilation:
                self._compilations[part] = compilation
            self._types[part] = _COMPILATION if is_compilation else _ALBUM

    def _first_artists(self, tracks: Sequence[int]) -> list[int]:
        of_track = self._catalogue.artists.of_track
        return [*dict.fromkeys(artist for track in tracks for artist in of_track(track)[:1].tolist())]

    def _facts(self, tracks: Sequence[int]) -> dict[str, str | int]:
        columns = ((name, self._content.extras[name]) for name in FACTS if name in self._content.extras)
        first = {name: next((v for track in tracks if (v := of[track]) is not None), None) for name, of in columns}
        return {name: value for name, value in first.items() if value is not None}

    def _id(self, album: int) -> str:
        keys = self._content.album_keys
        return keys.ids[album] if keys and album < self._n_known else self._content.album_names[album].id

    def _name(self, album: int) -> str:
        keys = self._content.album_keys
        return keys.names[album] if keys and album < self._n_known else self._content.album_names[album].name

    def _name_groups(self) -> NDArray[np.int64]:
        """int64 [n_albums], equal for albums of one name, and, seldom, for others: they are known by CRC-32."""
        keys = self._content.album_keys
        known = keys.name_hashes if keys else np.zeros(0, dtype=np.uint32)
        later = [crc32(album.name.encode()) for album in self._content.album_names[self._n_known :]]
        return np.unique(np.append(known, np.array(later, dtype=np.uint32)), return_inverse=True)[1]
