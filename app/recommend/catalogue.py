"""The tracks of a bundle. The only serving module that imports sqlite3."""

import json
import sqlite3
import threading
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.bundle import manifest as names
from app.bundle.errors import BundleError
from app.bundle.names import mint_id
from app.bundle.reader import Bundle
from app.recommend.decimals import as_decimals
from app.recommend.groups import Groups
from app.recommend.words import Postings, Words

_TRACKS = """
SELECT json_group_array(json_array(row, tracks.id, tracks.name, albums.id, albums.name, json(artists), json(genres)))
FROM tracks JOIN albums USING (album) WHERE row IN ({marks})
"""
_COUNTS_OF_ARTIST = "SELECT genre, n_tracks FROM artist_genres JOIN artists USING (artist) WHERE artists.id = ?"
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
_MANY = 500  # parameters in a statement; every SQLite takes 999


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
    """Looks tracks up. Row i of the database is row i of every array of the bundle.

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
        # Immutable: no journal, the file never changes. Any thread may read it, one at a time.
        self._lock = threading.Lock()
        self._db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        weakref.finalize(self, self._db.close)  # when the last request that uses this bundle is done
        try:
            self._db.execute(f"PRAGMA mmap_size = {path.stat().st_size}")
            self._read(bundle)
        except (sqlite3.Error, TypeError, ValueError) as error:  # the latter two: no numbers where there should be
            raise BundleError(f"{path}: expected a catalogue of this format, got: {error}") from error

    def _read(self, bundle: Bundle) -> None:
        """Read what is kept in memory, and check that whatever the tables refer to is there."""
        path, manifest = bundle.file(names.CATALOGUE), bundle.manifest
        numbers = self._rows("SELECT row, recording, artist_known, album FROM tracks ORDER BY row")
        genres = self._rows("SELECT genre, name, n_tracks FROM genres ORDER BY genre")
        rows, self.recordings, artist_known, self.albums = np.array(numbers, dtype=np.int64).reshape(-1, 4).T
        self.artist_known = artist_known.astype(np.bool_)
        self.genres: tuple[tuple[str, int], ...] = tuple((name, n_tracks) for _, name, n_tracks in genres)
        if not np.array_equal(rows, np.arange(manifest.n_tracks)):
            raise BundleError(f"{path}: expected tracks 0 to {manifest.n_tracks - 1}, got {len(rows)} others")
        if [(genre, name) for genre, name, _ in genres] != list(enumerate(manifest.genres)):
            raise BundleError(f"{path}: expected the genres of the manifest in their order, got others")
        for artist, genre, n_tracks in self._rows(_STRAY_COUNTS):
            raise BundleError(
                f"{path}: expected artist counts above 0, of artists and genres of this catalogue, got {n_tracks} for "
                f"artist {artist} and genre {genre}"
            )
        for (row,) in self._rows(_BASELESS_TRACK):
            raise BundleError(f"{path}: expected counts of an artist of track {row}, which is known, got none")
        for (row,) in self._rows(_HOMELESS_TRACK):
            raise BundleError(f"{path}: expected the album of track {row}, got none")
        ((n_artists, last),) = self._rows("SELECT count(*), max(artist) FROM artists")
        credited = self._rows("SELECT artist, row FROM track_artists ORDER BY row, position")
        members = self._rows("SELECT genre, row FROM track_genres ORDER BY row, genre")
        self.artists = _groups(credited, n_artists, len(rows))
        self.genre_members = _groups(members, len(genres), len(rows))
        if last != n_artists - 1 or not self.artists.sizes.all():
            raise BundleError(f"{path}: expected artists 0 to {n_artists - 1}, each with a track, got others")
        self.words = _words(self._rows(_WORDS), len(rows), n_artists)

    def _rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        # One at a time: since Python 3.12 two threads can get one statement, and the rows of each other.
        with self._lock:
            return self._db.execute(sql, parameters).fetchall()

    def find(self, track_id: str) -> Track | None:
        """The track with this id, or None."""
        found = self._rows("SELECT row FROM tracks WHERE id = ?", (track_id,))
        return self.tracks(found[0])[0] if found else None

    def artist_counts(self, names: Sequence[str]) -> NDArray[np.float32]:
        """float32 [len(names), n_genres]: each artist's counted tracks by genre; 0 for artists without any.

        A track of several genres is shared among them, so a row adds up to the artist's number of tracks. Names that
        only differ in case, accents or punctuation are one artist.
        """
        counts = np.zeros((len(names), len(self.genres)), dtype=np.float32)
        for position, name in enumerate(names):
            for genre, n_tracks in self._rows(_COUNTS_OF_ARTIST, (mint_id("artist", name),)):
                counts[position, genre] = n_tracks
        return counts

    def tracks(self, rows: Sequence[int]) -> list[Track]:
        """The tracks of these rows, in this order."""
        ((answer,),) = self._rows(_TRACKS.format(marks=",".join("?" * len(rows))), tuple(rows))
        found = {
            row: Track(
                row=row,
                id=track_id,
                name=name,
                album=Album(album_id, album),
                artists=tuple(Artist(*artist) for artist in artists),
                genres=tuple(genres),
                features=tuple(self._decimals[row].tolist()),
            )
            for row, track_id, name, album_id, album, artists, genres in json.loads(answer)
        }
        return [found[row] for row in rows]

    def rows_of_ids(self, track_ids: Sequence[str]) -> dict[str, int]:
        """The row of every id that the catalogue has."""
        return dict(self._numbers("SELECT id, row FROM tracks WHERE id IN ({marks})", track_ids))

    def artists_of_ids(self, artist_ids: Sequence[str]) -> dict[str, int]:
        """The number of every artist's id that the catalogue has."""
        return dict(self._numbers("SELECT id, artist FROM artists WHERE id IN ({marks})", artist_ids))

    def artists_at(self, numbers: Sequence[int]) -> list[Artist]:
        """The artists of these numbers, in this order."""
        marks = ",".join("?" * len(numbers))
        sql = f"SELECT artist, id, name FROM artists WHERE artist IN ({marks})"
        found = {number: Artist(*names) for number, *names in self._rows(sql, tuple(numbers))}
        return [found[number] for number in numbers]

    def _numbers(self, sql: str, ids: Sequence[str]) -> Iterator[tuple[str, int]]:
        for start in range(0, len(ids), _MANY):
            some = tuple(ids[start : start + _MANY])
            yield from self._rows(sql.format(marks=",".join("?" * len(some))), some)


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
