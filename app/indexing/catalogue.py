"""Writes catalogue.sqlite: the tracks, artists and genres that the service looks up. Alone here in using sqlite3."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.bundle.catalogue import tables
from app.bundle.catalogue.extras import EXTRA_NAMES
from app.bundle.names import album_id, fold, mint_id
from app.indexing.artist_counts import ArtistCounts
from app.indexing.genres import CatalogueGenres
from app.indexing.tracks import Extras, ExtraValue, Tracks


def write_catalogue(
    tracks: Tracks, genres: CatalogueGenres, counts: ArtistCounts, artist_known: NDArray[np.bool_], path: Path
) -> tuple[str, ...]:
    """Write a new database at `path`. Equal tracks give equal bytes.

    Args:
        tracks: the catalogue.
        genres: of the tracks.
        counts: of its artists.
        artist_known: bool [n_tracks], whether an artist was evidence for the genre part of each track's vector.
        path: of a file that is not there yet.

    Returns:
        The names of all artists, in the order of their numbers.

    Raises:
        OSError: it cannot be written, as where the disk is full.
    """
    # The first spelling of a name stays.
    spelled = {fold(name): name for names in reversed(tracks.artists) for name in reversed(names)}
    # In the order of their ids, as the tracks are: ties by number are ties by id.
    by_id = sorted((mint_id("artist", name), name, folded) for folded, name in spelled.items())
    artists = {folded: (index, identity, name) for index, (identity, name, folded) in enumerate(by_id)}

    firsts = [names[0] if names else "" for names in tracks.artists]
    album_ids = [album_id(album, first) for album, first in zip(tracks.albums, firsts, strict=True)]
    albums: dict[str, tuple[int, str, str]] = {}
    for identity, album in zip(album_ids, tracks.albums, strict=True):
        albums.setdefault(identity, (len(albums), identity, album))

    with _failing_as_files_do(path), closing(sqlite3.connect(path)) as db, db:
        db.executescript(tables.CREATE_TABLES)
        db.executemany(tables.INSERT_ARTIST, artists.values())
        db.executemany(tables.INSERT_ALBUM, albums.values())
        db.executescript(tables.CREATE_LATER_TABLES)
        sizes = genres.sizes()
        db.executemany(
            tables.INSERT_GENRE,
            [(genre, *pair) for genre, pair in enumerate(zip(genres.names, sizes, strict=True))],
        )
        db.executemany(
            tables.INSERT_ARTIST_GENRE,
            [
                (artists[name][0], int(genre), float(counts.by_genre[position, genre]))
                for name, position in counts.names.items()
                for genre in counts.by_genre[position].nonzero()[0]
            ],
        )
        for index, (track_id, title, identity, names) in enumerate(
            zip(tracks.ids, tracks.titles, album_ids, tracks.artists, strict=True)
        ):
            recording, known = int(tracks.recordings[index]), int(artist_known[index])
            db.execute(tables.INSERT_TRACK, (index, track_id, title, albums[identity][0], recording, known))
            credited = dict.fromkeys(artists[fold(name)][0] for name in names)
            db.executemany(
                tables.INSERT_TRACK_ARTIST, [(artist, index, position) for position, artist in enumerate(credited)]
            )
            db.executemany(tables.INSERT_TRACK_GENRE, [(genre, index) for genre in genres.of_tracks[index]])
        predicted = np.flatnonzero(genres.predicted).tolist()
        db.executemany(tables.INSERT_PREDICTED_GENRE, [(track,) for track in predicted])
        if genres.tagged.any():
            db.executescript(tables.CREATE_TAGGED_GENRES)
            tagged = np.flatnonzero(genres.tagged).tolist()
            db.executemany(tables.INSERT_TAGGED_GENRES, [(track,) for track in tagged])
        db.executemany(tables.INSERT_EXTRAS, _extras_by_track(tracks.extras, len(tracks)))
        db.commit()
        db.execute("VACUUM")
    return tuple(name for _, name, _ in by_id)


@contextmanager
def _failing_as_files_do(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise OSError(f"{path} cannot be written: {error}") from error


def _extras_by_track(extras: Extras, n_tracks: int) -> Iterator[tuple[int, *tuple[ExtraValue, ...]]]:
    """The track and its values in the order of `EXTRA_NAMES`, of every track of which any is known."""
    nothing: list[ExtraValue] = [None] * n_tracks
    columns = (extras.get(name, nothing) for name in EXTRA_NAMES)
    for track, values in enumerate(zip(*columns, strict=True)):
        if any(value is not None for value in values):
            yield track, *values
