"""The tables of catalogue.sqlite: training writes them with these statements, and the service reads them with these.

A track's number is its row in every array of the bundle. Artists are numbered in the order of their ids, as tracks are.
"""

from app.bundle.catalogue.extras import EXTRAS

CREATE_TABLES = """
CREATE TABLE tracks (
    track INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    album INTEGER NOT NULL REFERENCES albums,
    recording INTEGER NOT NULL,     -- equal for two versions of one recording
    artist_known INTEGER NOT NULL   -- whether an artist was evidence for the genre part of its vector
) STRICT;
CREATE TABLE albums (album INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL) STRICT;
CREATE TABLE artists (artist INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL) STRICT;
CREATE TABLE track_artists (
    artist INTEGER NOT NULL REFERENCES artists,
    track INTEGER NOT NULL REFERENCES tracks,
    position INTEGER NOT NULL,
    PRIMARY KEY (artist, track)
) STRICT, WITHOUT ROWID;
CREATE TABLE genres (genre INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, n_tracks INTEGER NOT NULL) STRICT;
CREATE TABLE track_genres (
    genre INTEGER NOT NULL REFERENCES genres,
    track INTEGER NOT NULL REFERENCES tracks,
    PRIMARY KEY (genre, track)
) STRICT, WITHOUT ROWID;
CREATE TABLE artist_genres (
    artist INTEGER NOT NULL REFERENCES artists,
    genre INTEGER NOT NULL REFERENCES genres,
    n_tracks REAL NOT NULL,  -- counted tracks, each shared among its genres
    PRIMARY KEY (artist, genre)
) STRICT, WITHOUT ROWID;
"""

# Bundles that were made before these tables came lack them: they have no predicted genres and no extras.
CREATE_LATER_TABLES = f"""
CREATE TABLE predicted_genres (
    track INTEGER PRIMARY KEY REFERENCES tracks  -- whose genre the model told, for want of one in the table
) STRICT;
CREATE TABLE extras (
    track INTEGER PRIMARY KEY REFERENCES tracks,
    {", ".join(f"{extra.name} {'TEXT' if extra.type is str else 'INTEGER'}" for extra in EXTRAS)}
) STRICT;
"""

# In the catalogues that have such tracks alone.
CREATE_TAGGED_GENRES = """
CREATE TABLE tagged_genres (
    track INTEGER PRIMARY KEY REFERENCES tracks  -- whose genres are those of the tags of its file
) STRICT;
"""

INSERT_TRACK = "INSERT INTO tracks VALUES (?, ?, ?, ?, ?, ?)"
INSERT_ALBUM = "INSERT INTO albums VALUES (?, ?, ?)"
INSERT_ARTIST = "INSERT INTO artists VALUES (?, ?, ?)"
INSERT_TRACK_ARTIST = "INSERT INTO track_artists VALUES (?, ?, ?)"
INSERT_GENRE = "INSERT INTO genres VALUES (?, ?, ?)"
INSERT_TRACK_GENRE = "INSERT INTO track_genres VALUES (?, ?)"
INSERT_ARTIST_GENRE = "INSERT INTO artist_genres VALUES (?, ?, ?)"
INSERT_PREDICTED_GENRE = "INSERT INTO predicted_genres VALUES (?)"
INSERT_TAGGED_GENRES = "INSERT INTO tagged_genres VALUES (?)"
INSERT_EXTRAS = f"INSERT INTO extras VALUES (?{', ?' * len(EXTRAS)})"

SELECT_TRACKS = "SELECT track, id, name, recording, artist_known, album FROM tracks ORDER BY track"
SELECT_ALBUMS = "SELECT album, id, name FROM albums"
SELECT_ARTISTS = "SELECT artist, id, name FROM artists ORDER BY artist"
SELECT_TRACK_ARTISTS = "SELECT artist, track FROM track_artists ORDER BY track, position"
SELECT_GENRES = "SELECT genre, name, n_tracks FROM genres ORDER BY genre"
SELECT_TRACK_GENRES = "SELECT genre, track FROM track_genres ORDER BY track, genre"
SELECT_ARTIST_GENRES = "SELECT artist, genre, n_tracks FROM artist_genres ORDER BY artist"
SELECT_PREDICTED_GENRES = "SELECT track FROM predicted_genres ORDER BY track"
SELECT_TAGGED_GENRES = "SELECT track FROM tagged_genres ORDER BY track"
SELECT_EXTRAS = "SELECT * FROM extras ORDER BY track"

# What must not be found in a good catalogue.
SELECT_STRAY_COUNT = """
SELECT artist, genre, n_tracks FROM artist_genres
WHERE (
    artist IN (SELECT artist FROM artists) AND genre IN (SELECT genre FROM genres) AND n_tracks BETWEEN 1e-5 AND 1e12
) IS NOT TRUE LIMIT 1
"""
SELECT_TRACK_WITHOUT_COUNT = """
SELECT track FROM tracks
WHERE artist_known AND track NOT IN (SELECT track FROM track_artists JOIN artist_genres USING (artist))
LIMIT 1
"""
SELECT_TRACK_WITHOUT_ALBUM = "SELECT track FROM tracks WHERE album NOT IN (SELECT album FROM albums) LIMIT 1"
