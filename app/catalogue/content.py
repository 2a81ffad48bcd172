"""What a catalogue is made of, as it is read and as it changes. Track i is entry i of everything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from app.bundle.opening.texts import TextNumbers, Texts
from app.catalogue.memberships import Memberships


@dataclass(frozen=True)
class Artist:
    """An artist, or whoever is credited as one."""

    id: str
    name: str


@dataclass(frozen=True)
class Album:
    """An album, or another release."""

    id: str
    name: str


class AlbumKeys:
    """By what the albums of a bundle are found. It is worked out when it is first asked for, and then kept.

    Args:
        ids: of the albums, each once.
        names: of them.
    """

    def __init__(self, ids: Texts, names: Texts) -> None:
        self.ids = ids
        self.names = names

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def numbers(self) -> TextNumbers:
        """The number of each id."""
        return TextNumbers.of(self.ids)

    @cached_property
    def name_hashes(self) -> NDArray[np.uint32]:
        """uint32 [n_albums]: the CRC-32 of each name."""
        return np.fromiter(map(crc32, map(self.names.raw, range(len(self)))), dtype=np.uint32, count=len(self))


@dataclass(frozen=True)
class ArtistCounts:
    """How many tracks of each genre were counted for each artist; a track of several genres is shared among them.

    Attributes:
        starts: int64 [n_artists + 1], where the counts of each artist begin, and where those of the last one end.
        genres: int64 [m].
        n_tracks: float64 [m].
        added: by artist, genres and their shares of tracks that were added since.
    """

    starts: NDArray[np.int64]
    genres: NDArray[np.int64]
    n_tracks: NDArray[np.float64]
    added: Mapping[int, Sequence[tuple[int, float]]]

    @classmethod
    def of_added(cls, n_artists: int, added: Mapping[int, Sequence[tuple[int, float]]]) -> "ArtistCounts":
        """None, but for those that were added."""
        return cls(np.zeros(n_artists + 1, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0), added)

    def of(self, artist: int, n_genres: int) -> NDArray[np.float64]:
        """float64 [n_genres]: of one artist."""
        counts = np.zeros(n_genres)
        if artist + 1 < len(self.starts):
            own = slice(self.starts[artist], self.starts[artist + 1])
            counts[self.genres[own]] = self.n_tracks[own]
        for genre, share in self.added.get(artist, ()):
            counts[genre] += share
        return counts


@dataclass(frozen=True)
class CatalogueContent:
    """Tracks with their artists, albums and genres.

    Attributes:
        track_ids: of all tracks.
        track_names: their titles.
        features: float32 [n_tracks, 15], raw.
        decimals: float64 [n_tracks, 15], the same as the decimals they were written as.
        recordings: int64 [n_tracks], equal for two versions of one recording.
        artist_known: bool [n_tracks], whether an artist of the track was evidence for the genre part of its vector.
        albums: int64 [n_tracks], the number of the album of each track.
        album_names: by number.
        artist_names: by number.
        artists: which tracks each artist has.
        genres: the name of each genre.
        n_model_genres: how many of them, the first ones, the model tells apart.
        genre_members: which tracks each genre has.
        genres_predicted: bool [n_tracks], whether the model told the genre of a track, for want of somebody who says.
        genres_tagged: bool [n_tracks], whether the genres of a track are those of the tags of its file.
        extras: by name, one value a track, None where it is not known; see `app.bundle.catalogue.extras`.
        artist_counts: of all artists.
        kept: bool [n_tracks], false for tracks that were removed since: they are in no membership.
        track_numbers: the row of each id of the tracks of a bundle; None where that is for the catalogue to find out.
        artist_numbers: likewise.
        album_keys: by which the albums of a bundle are found; None likewise.
        json: of the tracks of a bundle, as `track_json` writes it, each with the end of its line; None where it was not
            prepared.
    """

    track_ids: Sequence[str]
    track_names: Sequence[str]
    features: NDArray[np.float32]
    decimals: NDArray[np.float64]
    recordings: NDArray[np.int64]
    artist_known: NDArray[np.bool_]
    albums: NDArray[np.int64]
    album_names: Sequence[Album]
    artist_names: Sequence[Artist]
    artists: Memberships
    genres: Sequence[str]
    n_model_genres: int
    genre_members: Memberships
    genres_predicted: NDArray[np.bool_]
    genres_tagged: NDArray[np.bool_]
    extras: Mapping[str, Sequence[str | int | None]]
    artist_counts: ArtistCounts
    kept: NDArray[np.bool_]
    track_numbers: TextNumbers | None = None
    artist_numbers: TextNumbers | None = None
    album_keys: AlbumKeys | None = None
    json: Texts | None = None
