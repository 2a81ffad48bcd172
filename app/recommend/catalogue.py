"""The tracks of a bundle. The only serving module that imports sqlite3."""

import json
import sqlite3
import weakref
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.bundle import manifest as names
from app.bundle.errors import BundleError
from app.bundle.names import mint_id
from app.bundle.reader import Bundle

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


@dataclass(frozen=True)
class Artist:
    id: str
    name: str


@dataclass(frozen=True)
class Track:
    """A track as the catalogue knows it. features: float32 [15], NaN for unknown."""

    row: int
    id: str
    name: str
    album: str
    artists: tuple[Artist, ...]
    genres: tuple[str, ...]
    features: NDArray[np.float32]


class Catalogue:
    """Looks tracks up. Row i of the database is row i of every array of the bundle.

    recordings: int64 [n_tracks], equal for two versions of one recording; artist_known: bool [n_tracks], whether an
    artist of the track was evidence for the genre part of its vector.

    Raises:
        BundleError: catalogue.sqlite is no such database, or does not fit the manifest.
    """

    def __init__(self, bundle: Bundle) -> None:
        self._features = bundle.features
        path = bundle.file(names.CATALOGUE)
        # Immutable: no locks and no journal, the file never changes. Any thread may read it.
        self._db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        weakref.finalize(self, self._db.close)  # when the last request that uses this bundle is done
        try:
            self._db.execute(f"PRAGMA mmap_size = {path.stat().st_size}")
            genres = self._db.execute("SELECT genre, name, n_tracks FROM genres ORDER BY genre").fetchall()
            numbers = self._db.execute("SELECT row, recording, artist_known FROM tracks ORDER BY row").fetchall()
            stray = self._db.execute(_STRAY_COUNTS).fetchone()
            baseless = self._db.execute(_BASELESS_TRACK).fetchone()
            rows, self.recordings, artist_known = np.array(numbers, dtype=np.int64).reshape(-1, 3).T
        except (sqlite3.Error, TypeError, ValueError) as error:  # the latter two: no numbers where there should be
            raise BundleError(f"{path}: expected a catalogue of this format, got: {error}") from error
        self.genres: tuple[tuple[str, int], ...] = tuple((name, n_tracks) for _, name, n_tracks in genres)
        self.artist_known = artist_known.astype(np.bool_)
        if not np.array_equal(rows, np.arange(bundle.manifest.n_tracks)):
            raise BundleError(f"{path}: expected tracks 0 to {bundle.manifest.n_tracks - 1}, got {len(rows)} others")
        if [(genre, name) for genre, name, _ in genres] != list(enumerate(bundle.manifest.genres)):
            raise BundleError(f"{path}: expected the genres of the manifest in their order, got others")
        if stray:
            raise BundleError(
                f"{path}: expected artist counts above 0, of artists and genres of this catalogue, got {stray[2]} for "
                f"artist {stray[0]} and genre {stray[1]}"
            )
        if baseless:
            raise BundleError(f"{path}: expected counts of an artist of track {baseless[0]}, which is known, got none")

    def find(self, track_id: str) -> Track | None:
        """The track with this id, or None."""
        found = self._db.execute("SELECT row FROM tracks WHERE id = ?", (track_id,)).fetchone()
        return None if found is None else self.tracks(found)[0]

    def artist_counts(self, names: Sequence[str]) -> NDArray[np.float32]:
        """float32 [len(names), n_genres]: each artist's counted tracks by genre; 0 for artists without any.

        A track of several genres is shared among them, so a row adds up to the artist's number of tracks. Names that
        only differ in case, accents or punctuation are one artist.
        """
        counts = np.zeros((len(names), len(self.genres)), dtype=np.float32)
        for position, name in enumerate(names):
            for genre, n_tracks in self._db.execute(_COUNTS_OF_ARTIST, (mint_id("artist", name),)):
                counts[position, genre] = n_tracks
        return counts

    def tracks(self, rows: Sequence[int]) -> list[Track]:
        """The tracks of these rows, in this order."""
        marks = ",".join("?" * len(rows))
        found = {
            row: Track(
                row=row,
                id=track_id,
                name=name,
                album=album,
                artists=tuple(Artist(*artist) for artist in json.loads(artists)),
                genres=tuple(json.loads(genres)),
                features=self._features[row],
            )
            for row, track_id, name, album, artists, genres in self._db.execute(
                f"SELECT row, id, name, album, artists, genres FROM tracks WHERE row IN ({marks})", tuple(rows)
            )
        }
        return [found[row] for row in rows]
