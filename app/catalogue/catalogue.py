"""What there is: the tracks of a bundle with their artists, albums and genres, looked up in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.bundle.names import mint_id
from app.bundle.text import TrackText
from app.catalogue.decimals import as_decimals
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


@dataclass(frozen=True)
class Track:
    """A track as the catalogue knows it.

    Attributes:
        index: its place in every array of the bundle.
        id: as the table gives it.
        name: its title.
        album: the one that it is on.
        artists: in the order of the credits.
        genres: names.
        features: 15, raw, as the decimals they were written as; NaN for unknown.
    """

    index: int
    id: str
    name: str
    album: Album
    artists: tuple[Artist, ...]
    genres: tuple[str, ...]
    features: tuple[float, ...]


@dataclass(frozen=True)
class ArtistCounts:
    """How many tracks of each genre were counted for each artist; a track of several genres is shared among them.

    Attributes:
        starts: where the counts of each artist begin, and where those of the last one end.
        genres: int64 [m].
        n_tracks: float64 [m].
    """

    starts: Sequence[int]
    genres: NDArray[np.int64]
    n_tracks: NDArray[np.float64]


class Catalogue:
    """Looks tracks and artists up. Track i is row i of every array of the bundle.

    Attributes:
        features: float32 [n_tracks, 15], raw.
        recordings: int64 [n_tracks], equal for two versions of one recording.
        artist_known: bool [n_tracks], whether an artist of the track was evidence for the genre part of its vector.
        albums: int64 [n_tracks], the number of the album of each track.
        artists: which tracks each artist has.
        genre_members: which tracks each genre has.
        genres: the name of each genre and its number of tracks.
    """

    def __init__(
        self,
        *,
        features: NDArray[np.float32],
        track_ids: Sequence[str],
        track_names: Sequence[str],
        recordings: NDArray[np.int64],
        artist_known: NDArray[np.bool_],
        albums: NDArray[np.int64],
        album_names: Mapping[int, Album],
        artist_names: Sequence[Artist],
        artists: Memberships,
        genres: Sequence[tuple[str, int]],
        genre_members: Memberships,
        artist_counts: ArtistCounts,
    ) -> None:
        self.features = features
        self.recordings = recordings
        self.artist_known = artist_known
        self.albums = albums
        self.artists = artists
        self.genres = tuple(genres)
        self.genre_members = genre_members
        self._decimals = as_decimals(features)
        self._track_ids = track_ids
        self._track_names = track_names
        self._album_names = album_names
        self._artist_names = artist_names
        self._artist_counts = artist_counts
        self._track_indices = {track_id: index for index, track_id in enumerate(track_ids)}
        self._artist_indices = {artist.id: index for index, artist in enumerate(artist_names)}

    def __len__(self) -> int:
        """The number of tracks."""
        return len(self._track_ids)

    def find(self, track_id: str) -> Track | None:
        """The track with this id, or None."""
        index = self._track_indices.get(track_id)
        return None if index is None else self.tracks([index])[0]

    def artist_counts(self, names: Sequence[str]) -> NDArray[np.float32]:
        """float32 [len(names), n_genres]: each artist's counted tracks by genre; 0 for artists without any.

        A track of several genres is shared among them, so a row adds up to the artist's number of tracks. Names that
        only differ in case, accents or punctuation are one artist.
        """
        counts = np.zeros((len(names), len(self.genres)), dtype=np.float32)
        known = self._artist_counts
        for position, name in enumerate(names):
            artist = self._artist_indices.get(mint_id("artist", name))
            if artist is not None:
                own = slice(known.starts[artist], known.starts[artist + 1])
                counts[position, known.genres[own]] = known.n_tracks[own]
        return counts

    def tracks(self, track_indices: Sequence[int]) -> list[Track]:
        """The tracks of these indices, in this order."""
        return [
            Track(
                index=index,
                id=self._track_ids[index],
                name=self._track_names[index],
                album=self._album_names[self.albums[index]],
                artists=tuple(self.artists_at(self.artists.of_track(index).tolist())),
                genres=tuple([self.genres[genre][0] for genre in self.genre_members.of_track(index).tolist()]),
                features=tuple(self._decimals[index].tolist()),
            )
            for index in track_indices
        ]

    def text_of(self, track_index: int) -> TrackText:
        """The names of a track, without all the rest of it."""
        artists = [self._artist_names[artist].name for artist in self.artists.of_track(track_index).tolist()]
        album = self._album_names[self.albums[track_index]].name
        return TrackText(self._track_names[track_index], album, tuple(artists))

    def track_indices(self, track_ids: Sequence[str]) -> dict[str, int]:
        """The index of every track id that the catalogue has."""
        return {track_id: self._track_indices[track_id] for track_id in track_ids if track_id in self._track_indices}

    def artist_indices(self, artist_ids: Sequence[str]) -> dict[str, int]:
        """The index of every artist id that the catalogue has."""
        known = self._artist_indices
        return {artist_id: known[artist_id] for artist_id in artist_ids if artist_id in known}

    def artists_at(self, artist_indices: Sequence[int]) -> list[Artist]:
        """The artists of these indices, in this order."""
        return [self._artist_names[index] for index in artist_indices]
