"""Writes catalogue.sqlite: the tracks, artists and genres that the service looks up."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.bundle.names import album_id, fold, mint_id
from training.bundling.words import KINDS, collect_words
from training.data.tracks import Tracks
from training.fitting.artist_counts import ArtistCounts

_SCHEMA = """
CREATE TABLE tracks (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    album INTEGER NOT NULL REFERENCES albums,
    recording INTEGER NOT NULL,
    artist_known INTEGER NOT NULL,  -- whether an artist was evidence for the genre part of its vector
    artists TEXT NOT NULL,  -- JSON [[id, name], …]: a track is shown with one look-up
    genres TEXT NOT NULL    -- JSON [name, …]
) STRICT;
CREATE TABLE albums (album INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL) STRICT;
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
CREATE TABLE words (  -- of names, folded and ascending, each with who has it there: int32, little-endian, ascending
    place INTEGER PRIMARY KEY,
    word TEXT NOT NULL,
    titles BLOB NOT NULL,    -- rows of tracks, without what only names a release
    releases BLOB NOT NULL,  -- rows of tracks: what only names a release
    artists BLOB NOT NULL,   -- rows of tracks
    albums BLOB NOT NULL,    -- rows of tracks
    genres BLOB NOT NULL,    -- rows of tracks
    names BLOB NOT NULL      -- artists
) STRICT;
"""


def write_catalogue(tracks: Tracks, counts: ArtistCounts, artist_known: NDArray[np.bool_], path: Path) -> None:
    """Write a new database at `path`; row i is track i. Equal tracks give equal bytes.

    Args:
        tracks: the catalogue.
        counts: of its artists.
        artist_known: bool [n_tracks], whether an artist was evidence for the genre part of each track's vector.
        path: of a file that is not there yet.
    """
    # The first spelling of a name stays.
    spelled = {fold(name): name for names in reversed(tracks.artists) for name in reversed(names)}
    # In the order of their ids, as the tracks are: ties by number are ties by id.
    by_id = sorted((mint_id("artist", name), name, folded) for folded, name in spelled.items())
    artists = {folded: (number, identity, name) for number, (identity, name, folded) in enumerate(by_id)}

    album_ids = [album_id(album, names[0]) for album, names in zip(tracks.albums, tracks.artists, strict=True)]
    albums: dict[str, tuple[int, str, str]] = {}
    for identity, album in zip(album_ids, tracks.albums, strict=True):
        albums.setdefault(identity, (len(albums), identity, album))

    with closing(sqlite3.connect(path)) as db, db:
        db.executescript(_SCHEMA)
        db.executemany("INSERT INTO artists VALUES (?, ?, ?)", artists.values())
        db.executemany("INSERT INTO albums VALUES (?, ?, ?)", albums.values())
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
        for row, (track_id, title, identity, names) in enumerate(
            zip(tracks.ids, tracks.titles, album_ids, tracks.artists, strict=True)
        ):
            credited = list(dict.fromkeys(artists[fold(name)] for name in names))
            genres = tracks.genre_sets[row].nonzero()[0].tolist()
            db.execute(
                "INSERT INTO tracks VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    row,
                    track_id,
                    title,
                    albums[identity][0],
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
        db.executemany(
            "INSERT INTO words VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (place, word, *(np.array(found[kind], dtype="<i4").tobytes() for kind in KINDS))
                for place, (word, found) in enumerate(collect_words(tracks, [name for _, name, _ in by_id]).items())
            ],
        )
        db.commit()
        db.execute("VACUUM")
