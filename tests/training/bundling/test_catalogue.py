import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.bundle.names import album_id, fold, mint_id
from tests.support.planted import GENRES, TRACKS_PER_GENRE
from tests.support.training.brute_force import count_artists
from training.bundling.catalogue import write_catalogue
from training.data.tracks import Tracks
from training.fitting.artist_counts import ArtistCounts

KNOWN = np.arange(len(GENRES) * TRACKS_PER_GENRE) % 3 == 0


def counts_of(tracks: Tracks) -> ArtistCounts:
    """Every second track counts."""
    counted = tracks.shares()
    counted[::2] = 0
    return ArtistCounts.of(tracks.artists, counted)


@pytest.fixture
def db(tracks: Tracks, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    write_catalogue(tracks, counts_of(tracks), KNOWN, tmp_path / "catalogue.sqlite")
    with closing(sqlite3.connect(f"file:{tmp_path / 'catalogue.sqlite'}?mode=ro&immutable=1", uri=True)) as db:
        yield db


def rows_with(db: sqlite3.Connection, word: str, kind: str) -> list[int]:
    """Who has the word in a name of this kind."""
    found = db.execute(f"SELECT {kind} FROM words WHERE word = ?", [word]).fetchone()
    return [] if found is None else np.frombuffer(found[0], dtype="<i4").tolist()


def test_write_catalogue_planted_track_is_at_its_row(db: sqlite3.Connection, tracks: Tracks) -> None:
    assert db.execute("SELECT count(*), min(row), max(row) FROM tracks").fetchone() == (180, 0, 179)
    row = tracks.ids.index("folk-00")
    found = db.execute(
        "SELECT tracks.id, tracks.name, albums.id, albums.name, recording, artists, genres "
        "FROM tracks JOIN albums USING (album) WHERE row = ?",
        [row],
    ).fetchone()
    album = album_id("folk album 0", "Folk Artist 0")
    assert found[:5] == ("folk-00", "folk song 0", album, "folk album 0", tracks.recordings[row])
    assert json.loads(found[5]) == [[mint_id("artist", "Folk Artist 0"), "Folk Artist 0"]]
    assert json.loads(found[6]) == ["folk", "opera"]


def test_write_catalogue_every_row_is_its_track(db: sqlite3.Connection, tracks: Tracks) -> None:
    found = db.execute(
        "SELECT tracks.id, tracks.name, albums.name, recording FROM tracks JOIN albums USING (album) ORDER BY row"
    )
    expected = zip(tracks.ids, tracks.titles, tracks.albums, tracks.recordings.tolist(), strict=True)
    assert found.fetchall() == list(expected)


def test_write_catalogue_albums_of_one_name_by_two_artists_are_two(db: sqlite3.Connection) -> None:
    """Each of the three album names of a genre is used by three of its nine artists."""
    assert db.execute("SELECT count(*), count(DISTINCT name) FROM albums").fetchone() == (9 * len(GENRES), 15)


def test_write_catalogue_artists_have_ids_and_their_tracks(db: sqlite3.Connection) -> None:
    assert db.execute("SELECT count(*) FROM artists").fetchone() == (9 * len(GENRES),)
    assert dict(db.execute("SELECT name, id FROM artists"))["Punk Artist 4"] == mint_id("artist", "Punk Artist 4")
    tracks_of = db.execute(
        "SELECT id FROM tracks WHERE row IN (SELECT row FROM track_artists JOIN artists USING (artist) WHERE name = ?)",
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
    assert [bool(known) for (known,) in db.execute("SELECT artist_known FROM tracks ORDER BY row")] == KNOWN.tolist()


def test_write_catalogue_artists_are_in_the_order_of_their_ids(db: sqlite3.Connection) -> None:
    ids = [identity for (identity,) in db.execute("SELECT id FROM artists ORDER BY artist")]
    assert ids == sorted(ids)


def test_write_catalogue_words_are_ascending_and_folded(db: sqlite3.Connection) -> None:
    words = [word for (word,) in db.execute("SELECT word FROM words ORDER BY place")]
    assert words == sorted({*words})
    assert {"opera", "song", "35", "artist", "album", "remastered", "2011"} <= {*words}
    assert all(fold(word) == word for word in words)


def test_write_catalogue_words_know_their_tracks_and_artists(db: sqlite3.Connection, tracks: Tracks) -> None:
    operas = [row for row, identity in enumerate(tracks.ids) if identity.startswith("opera")]
    assert rows_with(db, "opera", "titles") == rows_with(db, "opera", "artists") == operas
    assert rows_with(db, "opera", "albums") == operas
    assert rows_with(db, "opera", "genres") == [tracks.ids.index("folk-00"), *operas]
    assert rows_with(db, "drum", "genres")[-1] == tracks.ids.index("drum-35")
    names = dict(db.execute("SELECT artist, name FROM artists"))
    assert {names[artist] for artist in rows_with(db, "opera", "names")} == {f"Opera Artist {n}" for n in range(9)}


def test_write_catalogue_words_of_a_release_are_apart(db: sqlite3.Connection, tracks: Tracks) -> None:
    remasters = [row for row, title in enumerate(tracks.titles) if title.endswith("Remastered 2011")]
    assert len(remasters) == len(GENRES)
    assert rows_with(db, "remastered", "releases") == rows_with(db, "2011", "releases") == remasters
    assert rows_with(db, "remastered", "titles") == []
    assert {*remasters} < {*rows_with(db, "song", "titles")}


def test_write_catalogue_names_of_all_scripts_are_kept_and_found(tracks: Tracks, tmp_path: Path) -> None:
    artists = [("Beyoncé", "Sigur Rós", "BEYONCE"), *tracks.artists[1:]]
    titles = ['東京 "Nights" \' -- ', *tracks.titles[1:]]
    changed = replace(tracks, artists=artists, titles=titles)
    counts = ArtistCounts.of(artists, tracks.shares())
    write_catalogue(changed, counts, KNOWN, tmp_path / "catalogue.sqlite")
    with closing(sqlite3.connect(tmp_path / "catalogue.sqlite")) as db:
        name, credited = db.execute("SELECT name, artists FROM tracks WHERE row = 0").fetchone()
        assert name == titles[0]
        assert [artist for _, artist in json.loads(credited)] == ["Beyoncé", "Sigur Rós"]  # the first spelling, once
        assert rows_with(db, "beyonce", "artists") == rows_with(db, "東京", "titles") == [0]
        # The first track has two genres: half of it counts for each, of each of its artists once.
        assert db.execute(
            "SELECT artists.name, genres.name, artist_genres.n_tracks FROM artist_genres JOIN artists USING (artist) "
            "JOIN genres USING (genre) WHERE artists.name IN ('Beyoncé', 'Sigur Rós') ORDER BY 1, 2"
        ).fetchall() == [(artist, genre, 0.5) for artist in ("Beyoncé", "Sigur Rós") for genre in ("ambient", "drum")]


def test_write_catalogue_equal_tracks_give_equal_bytes(tracks: Tracks, tmp_path: Path) -> None:
    for name in ("one", "other"):
        write_catalogue(tracks, counts_of(tracks), KNOWN, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()
