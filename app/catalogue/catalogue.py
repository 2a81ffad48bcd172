"""The tracks of a bundle. The only serving module that imports sqlite3."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.bundle import manifest as names
from app.bundle.errors import BundleError
from app.bundle.names import mint_id
from app.bundle.reader import Bundle
from app.catalogue.decimals import as_decimals
from app.catalogue.memberships import Groups
from app.search.inverted_index import Postings, Words

_STRAY_COUNTS = """
SELECT artist, genre, n_tracks FROM artist_genres
WHERE (
    artist IN (SELECT artist FROM artists) AND genre IN (SELECT genre FROM genres) AND n_tracks BETWEEN 1e-5 AND 1e12
) IS NOT TRUE LIMIT 1
"""
_BASELESS_TRACK = """
SELECT row FROM tracks
WHERE artist_known AND row NOT IN (SELECT row FROM track_artists JOIN artist_genres USING (artist))
LIMIT 1
"""
_HOMELESS_TRACK = "SELECT row FROM tracks WHERE album NOT IN (SELECT album FROM albums) LIMIT 1"
_WORDS = "SELECT word, titles, releases, artists, albums, genres, names FROM words ORDER BY place"


@dataclass(frozen=True)
class Artist:
    id: str
    name: str


@dataclass(frozen=True)
class Album:
    id: str
    name: str


@dataclass(frozen=True)
class Track:
    """A track as the catalogue knows it. features: 15, raw, as the decimals they were written as; NaN for unknown."""

    row: int
    id: str
    name: str
    album: Album
    artists: tuple[Artist, ...]
    genres: tuple[str, ...]
    features: tuple[float, ...]


class Catalogue:
    """Looks tracks and artists up, in memory. Row i of the database is row i of every array of the bundle.

    recordings: int64 [n_tracks], equal for two versions of one recording; artist_known: bool [n_tracks], whether an
    artist of the track was evidence for the genre part of its vector; albums: int64 [n_tracks], the number of its
    album; features: float32 [n_tracks, 15], raw; artists, genre_members: which tracks each artist and genre has; words:
    of all names.

    Raises:
        BundleError: catalogue.sqlite is no such database, or does not fit the manifest.
    """

    def __init__(self, bundle: Bundle) -> None:
        self.features = bundle.features
        self._decimals = as_decimals(bundle.features)
        path = bundle.file(names.CATALOGUE)
        try:
            # Immutable: no journal, the file never changes.
            with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
                self._read(database, bundle)
        except (sqlite3.Error, TypeError, ValueError) as error:  # the latter two: no numbers or texts where they belong
            raise BundleError(f"{path}: expected a catalogue of this format, got: {error}") from error

    def _read(self, database: sqlite3.Connection, bundle: Bundle) -> None:
        """Read everything, and check that whatever the tables refer to is there.

        All of it is kept: a look-up in the database would cost more than most answers, and others would wait for it.
        """
        path, manifest = bundle.file(names.CATALOGUE), bundle.manifest

        def table(sql: str) -> list[tuple[Any, ...]]:
            return database.execute(sql).fetchall()

        tracks = table("SELECT id, name, row, recording, artist_known, album FROM tracks ORDER BY row")
        artists = table("SELECT id, name, artist FROM artists ORDER BY artist")
        genres = table("SELECT genre, name, n_tracks FROM genres ORDER BY genre")
        n_tracks, n_artists = len(tracks), len(artists)
        self._track_ids, self._track_names, *numbers = _columns(tracks, 6)
        rows, self.recordings, artist_known, self.albums = np.array(numbers, dtype=np.int64).reshape(4, -1)
        self.artist_known = artist_known.astype(np.bool_)
        self.genres: tuple[tuple[str, int], ...] = tuple((name, size) for _, name, size in genres)
        if not np.array_equal(rows, np.arange(manifest.n_tracks)):
            raise BundleError(f"{path}: expected tracks 0 to {manifest.n_tracks - 1}, got {n_tracks} others")
        if [(genre, name) for genre, name, _ in genres] != list(enumerate(manifest.genres)):
            raise BundleError(f"{path}: expected the genres of the manifest in their order, got others")
        for artist, genre, count in table(_STRAY_COUNTS):
            raise BundleError(
                f"{path}: expected artist counts above 0, of artists and genres of this catalogue, got {count} for "
                f"artist {artist} and genre {genre}"
            )
        for (row,) in table(_BASELESS_TRACK):
            raise BundleError(f"{path}: expected counts of an artist of track {row}, which is known, got none")
        for (row,) in table(_HOMELESS_TRACK):
            raise BundleError(f"{path}: expected the album of track {row}, got none")
        credited = table("SELECT artist, row FROM track_artists ORDER BY row, position")
        members = table("SELECT genre, row FROM track_genres ORDER BY row, genre")
        self.artists = _groups(credited, n_artists, n_tracks)
        self.genre_members = _groups(members, len(genres), n_tracks)
        self._artist_ids, self._artist_names, artist_numbers = _columns(artists, 3)
        if artist_numbers != tuple(range(n_artists)) or not self.artists.sizes.all():
            raise BundleError(f"{path}: expected artists 0 to {n_artists - 1}, each with a track, got others")
        self._albums = {album: pair for album, *pair in table("SELECT album, id, name FROM albums")}
        for texts in (self._track_ids, self._track_names, self._artist_ids, self._artist_names, *self._albums.values()):
            "".join(texts)  # raises TypeError where one is no text
        self._rows_of_ids = dict(zip(self._track_ids, rows.tolist(), strict=True))
        self._numbers_of_ids = dict(zip(self._artist_ids, artist_numbers, strict=True))
        counts = table("SELECT artist, genre, n_tracks FROM artist_genres ORDER BY artist")
        owners, self._counted_genres, self._counts = map(np.array, _columns(counts, 3))
        self._count_starts = np.searchsorted(owners, np.arange(n_artists + 1)).tolist()
        self.words = _words(table(_WORDS), n_tracks, n_artists)

    def find(self, track_id: str) -> Track | None:
        """The track with this id, or None."""
        row = self._rows_of_ids.get(track_id)
        return None if row is None else self.tracks([row])[0]

    def artist_counts(self, names: Sequence[str]) -> NDArray[np.float32]:
        """float32 [len(names), n_genres]: each artist's counted tracks by genre; 0 for artists without any.

        A track of several genres is shared among them, so a row adds up to the artist's number of tracks. Names that
        only differ in case, accents or punctuation are one artist.
        """
        counts = np.zeros((len(names), len(self.genres)), dtype=np.float32)
        for position, name in enumerate(names):
            number = self._numbers_of_ids.get(mint_id("artist", name))
            if number is not None:
                own = slice(self._count_starts[number], self._count_starts[number + 1])
                counts[position, self._counted_genres[own]] = self._counts[own]
        return counts

    def tracks(self, rows: Sequence[int]) -> list[Track]:
        """The tracks of these rows, in this order."""
        return [
            Track(
                row=row,
                id=self._track_ids[row],
                name=self._track_names[row],
                album=Album(*self._albums[self.albums[row]]),
                artists=tuple(self.artists_at(self.artists.of_track(row).tolist())),
                genres=tuple([self.genres[genre][0] for genre in self.genre_members.of_track(row).tolist()]),
                features=tuple(self._decimals[row].tolist()),
            )
            for row in rows
        ]

    def rows_of_ids(self, track_ids: Sequence[str]) -> dict[str, int]:
        """The row of every id that the catalogue has."""
        return {one: self._rows_of_ids[one] for one in track_ids if one in self._rows_of_ids}

    def artists_of_ids(self, artist_ids: Sequence[str]) -> dict[str, int]:
        """The number of every artist's id that the catalogue has."""
        return {one: self._numbers_of_ids[one] for one in artist_ids if one in self._numbers_of_ids}

    def artists_at(self, numbers: Sequence[int]) -> list[Artist]:
        """The artists of these numbers, in this order."""
        return [Artist(self._artist_ids[number], self._artist_names[number]) for number in numbers]


def _columns(table: Sequence[tuple[Any, ...]], n: int) -> list[tuple[Any, ...]]:
    """The `n` columns of a table that may be empty."""
    return list(zip(*table, strict=True)) or [()] * n


def _groups(pairs: Sequence[tuple[Any, ...]], n_groups: int, n_tracks: int) -> Groups:
    """Raises ValueError where a number is out of range."""
    groups, rows = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    for numbers, limit in ((groups, n_groups), (rows, n_tracks)):
        if len(numbers) and not (numbers.min() >= 0 and numbers.max() < limit):
            raise ValueError(f"expected numbers from 0 to {limit - 1} in a relation of tracks, got others")
    return Groups(groups, rows, n_groups, n_tracks)


def _words(table: Sequence[tuple[Any, ...]], n_tracks: int, n_artists: int) -> Words:
    """Raises ValueError or TypeError where this is no table of words, or a number is out of range."""
    texts, *columns = zip(*table, strict=True)
    if any(one >= other for one, other in pairwise(texts)):
        raise ValueError("expected words in ascending order, got others")
    limits = dict.fromkeys(("titles", "releases", "artists", "albums", "genres"), n_tracks) | {"names": n_artists}
    postings = {kind: _postings(blobs, limit) for (kind, limit), blobs in zip(limits.items(), columns, strict=True)}
    return Words(texts, postings)


def _postings(blobs: Sequence[bytes], limit: int) -> Postings:
    numbers = np.frombuffer(b"".join(blobs), dtype="<i4").astype(np.int32)
    if len(numbers) and not (numbers.min() >= 0 and numbers.max() < limit):
        raise ValueError(f"expected numbers from 0 to {limit - 1} with the words, got others")
    lengths = np.array([len(blob) for blob in blobs])
    if (lengths % numbers.itemsize).any():
        raise ValueError("expected whole numbers with every word, got others")
    return Postings(np.concatenate([[0], np.cumsum(lengths // numbers.itemsize)]), numbers)
