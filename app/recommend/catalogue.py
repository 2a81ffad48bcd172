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
from app.bundle.reader import Bundle


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
            self.genres: tuple[tuple[str, int], ...] = tuple(
                self._db.execute("SELECT name, n_tracks FROM genres ORDER BY genre")
            )
            numbers = self._db.execute("SELECT row, recording FROM tracks ORDER BY row").fetchall()
        except sqlite3.Error as error:
            raise BundleError(f"{path}: expected a catalogue of this format, got: {error}") from error
        rows, self.recordings = np.array(numbers, dtype=np.int64).reshape(-1, 2).T
        if not np.array_equal(rows, np.arange(bundle.manifest.n_tracks)):
            raise BundleError(f"{path}: expected tracks 0 to {bundle.manifest.n_tracks - 1}, got {len(rows)} others")
        if tuple(name for name, _ in self.genres) != bundle.manifest.genres:
            raise BundleError(f"{path}: expected the genres of the manifest in their order, got others")

    def find(self, track_id: str) -> Track | None:
        """The track with this id, or None."""
        found = self._db.execute("SELECT row FROM tracks WHERE id = ?", (track_id,)).fetchone()
        return None if found is None else self.tracks(found)[0]

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
