"""Writes catalogue.sqlite: the tracks, artists and genres that the service looks up."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.bundle.names import fold, mint_id
from training.artists import ArtistCounts
from training.tracks import Tracks

_SCHEMA = """
CREATE TABLE tracks (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    album TEXT NOT NULL,
    recording INTEGER NOT NULL,
    artist_known INTEGER NOT NULL,  -- whether an artist was evidence for the genre part of its vector
    artists TEXT NOT NULL,  -- JSON [[id, name], …]: a track is shown with one look-up
    genres TEXT NOT NULL    -- JSON [name, …]
) STRICT;
CREATE TABLE artists (artist INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL) STRICT;
CREATE TABLE track_artists (
    artist INTEGER NOT NULL REFERENCES artists,
    row INTEGER NOT NULL REFERENCES tracks,
    position INTEGER NOT NULL,
    PRIMARY KEY (artist, row)
) STRICT, WITHOUT ROWID;
CREATE TABLE genres (genre INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, n_tracks INTEGER NOT NULL) STRICT;
CREATE TABLE track_genres (
    genre INTEGER NOT NULL REFERENCES genres,
    row INTEGER NOT NULL REFERENCES tracks,
    PRIMARY KEY (genre, row)
) STRICT, WITHOUT ROWID;
CREATE TABLE artist_genres (
    artist INTEGER NOT NULL REFERENCES artists,
    genre INTEGER NOT NULL REFERENCES genres,
    n_tracks REAL NOT NULL,  -- counted tracks, each shared among its genres
    PRIMARY KEY (artist, genre)
) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE search USING fts5 (
    name, artists, album, content = '', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
"""


def write_catalogue(tracks: Tracks, counts: ArtistCounts, artist_known: NDArray[np.bool_], path: Path) -> None:
    """Write a new database at `path`; row i is track i. Equal tracks give equal bytes.

    Args:
        tracks: the catalogue.
        counts: of its artists.
        artist_known: bool [n_tracks], whether an artist was evidence for the genre part of each track's vector.
        path: of a file that is not there yet.
    """
    artists: dict[str, tuple[int, str, str]] = {}
    for names in tracks.artists:
        for name in names:
            artists.setdefault(fold(name), (len(artists), mint_id("artist", name), name))

    with closing(sqlite3.connect(path)) as db, db:
        db.executescript(_SCHEMA)
        db.executemany("INSERT INTO artists VALUES (?, ?, ?)", artists.values())
        sizes = tracks.genre_sets.sum(axis=0).tolist()
        db.executemany(
            "INSERT INTO genres VALUES (?, ?, ?)",
            [(genre, *pair) for genre, pair in enumerate(zip(tracks.genres, sizes, strict=True))],
        )
        db.executemany(
            "INSERT INTO artist_genres VALUES (?, ?, ?)",
            [
                (artists[name][0], int(genre), float(counts.by_genre[position, genre]))
                for name, position in counts.names.items()
                for genre in counts.by_genre[position].nonzero()[0]
            ],
        )
        for row, (track_id, title, album, names) in enumerate(
            zip(tracks.ids, tracks.titles, tracks.albums, tracks.artists, strict=True)
        ):
            credited = list(dict.fromkeys(artists[fold(name)] for name in names))
            genres = tracks.genre_sets[row].nonzero()[0].tolist()
            db.execute(
                "INSERT INTO tracks VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    row,
                    track_id,
                    title,
                    album,
                    int(tracks.recordings[row]),
                    int(artist_known[row]),
                    json.dumps([[artist_id, name] for _, artist_id, name in credited], ensure_ascii=False),
                    json.dumps([tracks.genres[genre] for genre in genres], ensure_ascii=False),
                ),
            )
            db.executemany(
                "INSERT INTO track_artists VALUES (?, ?, ?)",
                [(artist, row, position) for position, (artist, _, _) in enumerate(credited)],
            )
            db.executemany("INSERT INTO track_genres VALUES (?, ?)", [(genre, row) for genre in genres])
            db.execute(
                "INSERT INTO search (rowid, name, artists, album) VALUES (?, ?, ?, ?)",
                (row, title, " ".join(names), album),
            )
        db.commit()
        db.execute("INSERT INTO search (search) VALUES ('optimize')")
        db.commit()
        db.execute("VACUUM")
