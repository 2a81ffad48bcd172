import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.bundle.names import album_id, fold, mint_id
from app.indexing.catalogue.database import NumberedCatalogue, write_catalogue
from app.indexing.tracks import Tracks
from tests.support.indexed import numbered
from tests.support.planted import GENRES, TRACKS_PER_GENRE, artist_of
from tests.support.training.brute_force import count_artists

KNOWN = np.arange(len(GENRES) * TRACKS_PER_GENRE) % 3 == 0


def catalogue_of(tracks: Tracks) -> NumberedCatalogue:
    """Every second track counts for its artists."""
    counted = tracks.shares()
    counted[::2] = 0
    return numbered(tracks, counted, KNOWN)


@pytest.fixture
def db(tracks: Tracks, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    write_catalogue(catalogue_of(tracks), tmp_path / "catalogue.sqlite")
    with closing(sqlite3.connect(f"file:{tmp_path / 'catalogue.sqlite'}?mode=ro&immutable=1", uri=True)) as db:
        yield db


def test_write_catalogue_planted_track_is_at_its_row(db: sqlite3.Connection, tracks: Tracks) -> None:
    assert db.execute("SELECT count(*), min(track), max(track) FROM tracks").fetchone() == (180, 0, 179)
    row = tracks.ids.index("folk-00")
    found = db.execute(
        "SELECT tracks.id, tracks.name, albums.id, albums.name, recording FROM tracks JOIN albums USING (album) "
        "WHERE track = ?",
        [row],
    ).fetchone()
    album = album_id("folk album 0", "Folk Artist 0")
    assert found == ("folk-00", "folk song 0", album, "folk album 0", tracks.recordings[row])
    credited = "SELECT id, name FROM track_artists JOIN artists USING (artist) WHERE track = ?"
    assert db.execute(credited, [row]).fetchall() == [(mint_id("artist", "Folk Artist 0"), "Folk Artist 0")]
    genres = "SELECT name FROM track_genres JOIN genres USING (genre) WHERE track = ? ORDER BY genre"
    assert db.execute(genres, [row]).fetchall() == [("folk",), ("opera",)]


def test_write_catalogue_every_row_is_its_track(db: sqlite3.Connection, tracks: Tracks) -> None:
    found = db.execute(
        "SELECT tracks.id, tracks.name, albums.name, recording FROM tracks JOIN albums USING (album) ORDER BY track"
    )
    expected = zip(tracks.ids, tracks.titles, tracks.albums, tracks.recordings.tolist(), strict=True)
    assert found.fetchall() == list(expected)


def test_write_catalogue_albums_of_one_name_by_two_artists_are_two(db: sqlite3.Connection) -> None:
    """Each of the three album names of a genre is used by several of its artists."""
    used = {(artist_of(genre, number), number % 3) for genre in GENRES for number in range(TRACKS_PER_GENRE)}
    assert db.execute("SELECT count(*), count(DISTINCT name) FROM albums").fetchone() == (len(used), 15)


def test_write_catalogue_artists_have_ids_and_their_tracks(db: sqlite3.Connection) -> None:
    assert db.execute("SELECT count(*) FROM artists").fetchone() == (9 * len(GENRES),)
    assert dict(db.execute("SELECT name, id FROM artists"))["Punk Artist 4"] == mint_id("artist", "Punk Artist 4")
    tracks_of = db.execute(
        "SELECT id FROM tracks "
        "WHERE track IN (SELECT track FROM track_artists JOIN artists USING (artist) WHERE name = ?)",
        ["Punk Artist 4"],
    ).fetchall()
    assert sorted(tracks_of) == [("punk-04",), ("punk-13",), ("punk-22",), ("punk-31",)]


def test_write_catalogue_genres_have_counts(db: sqlite3.Connection) -> None:
    assert db.execute("SELECT name, n_tracks FROM genres ORDER BY genre").fetchall() == [
        (genre, TRACKS_PER_GENRE + 1) for genre in GENRES
    ]
    assert db.execute("SELECT count(*) FROM track_genres").fetchone() == (len(GENRES) * (TRACKS_PER_GENRE + 1),)


def test_write_catalogue_artist_genres_are_the_counts(db: sqlite3.Connection, tracks: Tracks) -> None:
    counted = tracks.shares()
    counted[::2] = 0
    expected = {
        (artist, genre): n
        for artist, by_genre in count_artists(tracks.artists, counted).items()
        for genre, n in zip(GENRES, by_genre.tolist(), strict=True)
        if n
    }
    rows = db.execute(
        "SELECT artists.name, genres.name, artist_genres.n_tracks FROM artist_genres "
        "JOIN artists USING (artist) JOIN genres USING (genre)"
    ).fetchall()
    assert {(fold(artist), genre): n for artist, genre, n in rows} == pytest.approx(expected)
    assert len(rows) == len(expected)


def test_write_catalogue_artist_known_is_kept(db: sqlite3.Connection) -> None:
    assert [bool(known) for (known,) in db.execute("SELECT artist_known FROM tracks ORDER BY track")] == KNOWN.tolist()


def test_write_catalogue_artists_are_in_the_order_of_their_ids(tracks: Tracks, tmp_path: Path) -> None:
    catalogue = catalogue_of(tracks)
    write_catalogue(catalogue, tmp_path / "catalogue.sqlite")
    with closing(sqlite3.connect(tmp_path / "catalogue.sqlite")) as db:
        kept = db.execute("SELECT id, name FROM artists ORDER BY artist").fetchall()
    assert kept == sorted(kept)
    assert [*zip(catalogue.credited.ids, catalogue.credited.names, strict=True)] == kept


def test_write_catalogue_names_of_all_scripts_are_kept(tracks: Tracks, tmp_path: Path) -> None:
    artists = [("Beyoncé", "Sigur Rós", "BEYONCE"), *tracks.artists[1:]]
    titles = ['東京 "Nights" \' -- ', *tracks.titles[1:]]
    changed = replace(tracks, artists=artists, titles=titles)
    write_catalogue(numbered(changed), tmp_path / "catalogue.sqlite")
    with closing(sqlite3.connect(tmp_path / "catalogue.sqlite")) as db:
        assert db.execute("SELECT name FROM tracks WHERE track = 0").fetchone() == (titles[0],)
        credited = db.execute(
            "SELECT name FROM track_artists JOIN artists USING (artist) WHERE track = 0 ORDER BY position"
        ).fetchall()
        assert credited == [("Beyoncé",), ("Sigur Rós",)]  # the first spelling, once
        # The first track has two genres: half of it counts for each, of each of its artists once.
        assert db.execute(
            "SELECT artists.name, genres.name, artist_genres.n_tracks FROM artist_genres JOIN artists USING (artist) "
            "JOIN genres USING (genre) WHERE artists.name IN ('Beyoncé', 'Sigur Rós') ORDER BY 1, 2"
        ).fetchall() == [(artist, genre, 0.5) for artist in ("Beyoncé", "Sigur Rós") for genre in ("ambient", "drum")]


def test_write_catalogue_equal_tracks_give_equal_bytes(tracks: Tracks, tmp_path: Path) -> None:
    for name in ("one", "other"):
        write_catalogue(catalogue_of(tracks), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()
