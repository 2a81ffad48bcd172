"""Writes catalogue.sqlite: the tracks, artists and genres that the service looks up. Alone here in using sqlite3."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.bundle.catalogue import tables
from app.bundle.catalogue.extras import EXTRA_NAMES
from app.indexing.array_writer import blocks_of
from app.indexing.catalogue.albums import Albums
from app.indexing.catalogue.artist_counts import ArtistCounts
from app.indexing.catalogue.credits import Credits
from app.indexing.catalogue.genres import CatalogueGenres
from app.indexing.tracks import Extras, ExtraValue, Tracks


@dataclass(frozen=True)
class NumberedCatalogue:
    """All that the tables of a catalogue say of n tracks, with albums, artists and genres by number.

    Attributes:
        tracks: the catalogue.
        albums: of the tracks.
        credited: of the tracks.
        genres: of the tracks.
        counts: of the artists.
        artist_known: bool [n], whether an artist was evidence for the genre part of each track's vector.
    """

    tracks: Tracks
    albums: Albums
    credited: Credits
    genres: CatalogueGenres
    counts: ArtistCounts
    artist_known: NDArray[np.bool_]


def write_catalogue(catalogue: NumberedCatalogue, path: Path) -> None:
    """Write a new database at `path`. Equal tracks give equal bytes.

    Rows come in the order in which the tables keep them, so that each goes behind the last one.

    Raises:
        OSError: it cannot be written, as where the disk is full.
    """
    tracks, albums, credited = catalogue.tracks, catalogue.albums, catalogue.credited
    genres, counts = catalogue.genres, catalogue.counts
    with _failing_as_files_do(path), closing(sqlite3.connect(path)) as db, db:
        db.executescript(tables.CREATE_TABLES)
        db.executemany(tables.INSERT_ARTIST, zip(range(credited.n_artists), credited.ids, credited.names, strict=True))
        db.executemany(tables.INSERT_ALBUM, zip(range(len(albums.ids)), albums.ids, albums.names, strict=True))
        db.executescript(tables.CREATE_LATER_TABLES)
        sizes = genres.sizes().tolist()
        db.executemany(tables.INSERT_GENRE, zip(range(len(sizes)), genres.names, sizes, strict=True))
        owners = np.repeat(np.arange(credited.n_artists), np.diff(counts.starts))
        db.executemany(tables.INSERT_ARTIST_GENRE, _rows(owners, counts.genres, counts.n_tracks))
        numbers = _rows(np.arange(len(tracks)), albums.numbers, tracks.recordings, catalogue.artist_known)
        db.executemany(
            tables.INSERT_TRACK,
            (
                (track, track_id, title, album, recording, int(known))
                for (track, album, recording, known), track_id, title in zip(
                    numbers, tracks.ids, tracks.titles, strict=True
                )
            ),
        )
        by_artist = np.argsort(credited.artists, kind="stable")
        of_tracks = credited.tracks
        positions = np.arange(len(of_tracks)) - credited.starts[of_tracks]
        db.executemany(
            tables.INSERT_TRACK_ARTIST,
            _rows(credited.artists[by_artist], of_tracks[by_artist], positions[by_artist]),
        )
        members = genres.memberships()
        by_genre = np.argsort(members.genres, kind="stable")
        db.executemany(tables.INSERT_TRACK_GENRE, _rows(members.genres[by_genre], members.tracks[by_genre]))
        db.executemany(tables.INSERT_PREDICTED_GENRE, _rows(np.flatnonzero(genres.predicted)))
        if genres.tagged.any():
            db.executescript(tables.CREATE_TAGGED_GENRES)
            db.executemany(tables.INSERT_TAGGED_GENRES, _rows(np.flatnonzero(genres.tagged)))
        db.executemany(tables.INSERT_EXTRAS, _extras_by_track(tracks.extras, len(tracks)))
        db.commit()
        db.execute("VACUUM")


@contextmanager
def _failing_as_files_do(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise OSError(f"{path} cannot be written: {error}") from error


def _rows(*columns: NDArray[Any]) -> Iterator[tuple[Any, ...]]:
    """The rows of columns [n], as numbers of Python, of which there are never many at once."""
    for block in blocks_of(len(columns[0])):
        yield from zip(*(column[block].tolist() for column in columns), strict=True)


def _extras_by_track(extras: Extras, n_tracks: int) -> Iterator[tuple[int, *tuple[ExtraValue, ...]]]:
    """The track and its values in the order of `EXTRA_NAMES`, of every track of which any is known."""
    if not extras:
        return
    nothing: list[ExtraValue] = [None] * n_tracks
    columns = (extras.get(name, nothing) for name in EXTRA_NAMES)
    for track, values in enumerate(zip(*columns, strict=True)):
        if any(value is not None for value in values):
            yield track, *values
