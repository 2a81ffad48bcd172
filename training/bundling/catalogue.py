"""Writes catalogue.sqlite: the tracks, artists and genres that the service looks up."""

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.bundle.catalogue import tables
from app.bundle.names import album_id, fold, mint_id
from training.data.tracks import Tracks
from training.fitting.artist_counts import ArtistCounts


def write_catalogue(
    tracks: Tracks, counts: ArtistCounts, artist_known: NDArray[np.bool_], path: Path
) -> tuple[str, ...]:
    """Write a new database at `path`. Equal tracks give equal bytes.

    Args:
        tracks: the catalogue.
        counts: of its artists.
        artist_known: bool [n_tracks], whether an artist was evidence for the genre part of each track's vector.
        path: of a file that is not there yet.

    Returns:
        The names of all artists, in the order of their numbers.
    """
    # The first spelling of a name stays.
    spelled = {fold(name): name for names in reversed(tracks.artists) for name in reversed(names)}
    # In the order of their ids, as the tracks are: ties by number are ties by id.
    by_id = sorted((mint_id("artist", name), name, folded) for folded, name in spelled.items())
    artists = {folded: (index, identity, name) for index, (identity, name, folded) in enumerate(by_id)}

    album_ids = [album_id(album, names[0]) for album, names in zip(tracks.albums, tracks.artists, strict=True)]
    albums: dict[str, tuple[int, str, str]] = {}
    for identity, album in zip(album_ids, tracks.albums, strict=True):
        albums.setdefault(identity, (len(albums), identity, album))

    with closing(sqlite3.connect(path)) as db, db:
        db.executescript(tables.CREATE_TABLES)
        db.executemany(tables.INSERT_ARTIST, artists.values())
        db.executemany(tables.INSERT_ALBUM, albums.values())
        sizes = tracks.genre_sets.sum(axis=0).tolist()
        db.executemany(
            tables.INSERT_GENRE,
            [(genre, *pair) for genre, pair in enumerate(zip(tracks.genres, sizes, strict=True))],
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
            genres = tracks.genre_sets[index].nonzero()[0].tolist()
            db.executemany(tables.INSERT_TRACK_GENRE, [(genre, index) for genre in genres])
        db.commit()
        db.execute("VACUUM")
    return tuple(name for _, name, _ in by_id)
