"""A catalogue that is damaged, though its checksum fits, is refused when it opens: no request meets the damage."""

import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest

from app.bundle.errors import BundleError
from app.bundle.reader import Bundle, read_bundle
from app.catalogue.loader import load_catalogue
from tests.support.damage import remove_part, reseal


def damaged(bundle_copy: Path, *statements: str) -> Bundle:
    """The bundle with a catalogue on which these statements were run, no constraint in their way, and none prepared."""
    remove_part(bundle_copy, "prepared")
    with closing(sqlite3.connect(bundle_copy / "catalogue.sqlite", isolation_level=None)) as db:
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            db.execute(statement)
    reseal(bundle_copy)
    return read_bundle(bundle_copy)


def loosened(table: str, columns: Iterable[str]) -> tuple[str, ...]:
    """Statements that make the table one without types and constraints."""
    names = ", ".join(columns)
    return (
        f"CREATE TABLE loose ({names})",
        f"INSERT INTO loose SELECT {names} FROM {table}",
        f"DROP TABLE {table}",
        f"ALTER TABLE loose RENAME TO {table}",
    )


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO artist_genres VALUES (0, 5, 1.0)",
        "INSERT INTO artist_genres VALUES (0, -1, 1.0)",
        "INSERT INTO artist_genres VALUES (0, NULL, 1.0)",
        "INSERT INTO artist_genres VALUES (45, 0, 1.0)",
        "INSERT INTO artist_genres VALUES (-1, 0, 1.0)",
        "INSERT INTO artist_genres VALUES (NULL, 0, 1.0)",
        "DELETE FROM artists WHERE artist = 3",
        "UPDATE artist_genres SET n_tracks = 0 WHERE artist = 3",
        "UPDATE artist_genres SET n_tracks = 1e-9 WHERE artist = 3",
        "UPDATE artist_genres SET n_tracks = -1 WHERE artist = 3",
        "UPDATE artist_genres SET n_tracks = 9e999 WHERE artist = 3",
        "UPDATE artist_genres SET n_tracks = -9e999 WHERE artist = 3",
        "UPDATE artist_genres SET n_tracks = 1e300 WHERE artist = 3",
        "UPDATE artist_genres SET n_tracks = 9e999 - 9e999 WHERE artist = 3",
        "UPDATE artist_genres SET n_tracks = NULL WHERE artist = 3",
        "UPDATE artist_genres SET n_tracks = 'many' WHERE artist = 3",
        "UPDATE artist_genres SET n_tracks = x'00' WHERE artist = 3",
    ],
)
def test_catalogue_damaged_artist_counts_are_refused(bundle_copy: Path, statement: str) -> None:
    bundle = damaged(bundle_copy, *loosened("artist_genres", ["artist", "genre", "n_tracks"]), statement)
    with pytest.raises(BundleError, match=r"catalogue\.sqlite: expected artist counts above 0, of artists and genres"):
        load_catalogue(bundle)


def test_catalogue_with_a_loose_table_of_good_counts_opens(bundle_copy: Path) -> None:
    """What is refused above is the damage, not the table."""
    bundle = damaged(bundle_copy, *loosened("artist_genres", ["artist", "genre", "n_tracks"]))
    assert load_catalogue(bundle).artist_counts(["Punk Artist 4"]).sum() > 0


@pytest.mark.parametrize("column", ["track", "recording", "artist_known"])
@pytest.mark.parametrize("value", ["NULL", "'x'"])
def test_catalogue_track_without_its_numbers_is_refused(bundle_copy: Path, column: str, value: str) -> None:
    columns = ["track", "id", "name", "album", "recording", "artist_known"]
    bundle = damaged(
        bundle_copy, *loosened("tracks", columns), f"UPDATE tracks SET {column} = {value} WHERE track = 17"
    )
    with pytest.raises(BundleError, match=r"catalogue\.sqlite: expected"):
        load_catalogue(bundle)


@pytest.mark.parametrize("value", ["NULL", "7", "x'78'"])
@pytest.mark.parametrize("column", ["id", "name"])
@pytest.mark.parametrize("table", ["tracks", "artists", "albums"])
def test_catalogue_text_that_is_none_is_refused(bundle_copy: Path, table: str, column: str, value: str) -> None:
    columns = {
        "tracks": ["track", "id", "name", "album", "recording", "artist_known"],
        "artists": ["artist", "id", "name"],
        "albums": ["album", "id", "name"],
    }[table]
    damage = f"UPDATE {table} SET {column} = {value} WHERE {columns[0]} = 17"
    bundle = damaged(bundle_copy, *loosened(table, columns), damage)
    with pytest.raises(BundleError, match=r"catalogue\.sqlite: expected a catalogue of this format"):
        load_catalogue(bundle)


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("DELETE FROM tracks WHERE track = 7", "expected tracks 0 to 179, got 179 others"),
        ("UPDATE genres SET genre = genre + 10", "expected the genres of the manifest in their order"),
        ("UPDATE genres SET genre = 7 WHERE genre = 4", "expected the genres of the manifest in their order"),
        ("INSERT INTO genres VALUES (6, 'polka', 0)", "expected the genres of the manifest in their order"),
        ("INSERT INTO genres VALUES (5, 'polka', 1)", "expected the number of tracks of each genre, got others"),
        (
            "INSERT INTO predicted_genres VALUES (180)",
            "expected a catalogue of this format, got: expected numbers from",
        ),
        (
            "INSERT INTO extras (track, disc_number) VALUES (180, 1)",
            "expected a catalogue of this format, got: expecte",
        ),
        ("INSERT INTO extras (track, disc_number) VALUES (3, 0)", "expected a whole number from 1 to 9,999 as disc_n"),
        (
            "INSERT INTO extras (track, isrc) VALUES (3, 'x')",
            "expected an ISRC such as GBAYE0601498 as isrc of track 3",
        ),
        ("DROP TABLE artist_genres", "expected a catalogue of this format, got: no such table"),
        ("DROP TABLE artists", "expected a catalogue of this format, got: no such table"),
        ("ALTER TABLE tracks DROP COLUMN artist_known", "expected a catalogue of this format, got: no such column"),
        ("DELETE FROM artist_genres", "expected counts of an artist of track 0, which is known, got none"),
        ("DELETE FROM artist_genres WHERE artist = 30", "expected counts of an artist of track"),
        ("UPDATE genres SET name = 'polka' WHERE genre = 0", "expected the genres of the manifest in their order"),
        ("DELETE FROM genres WHERE genre = 4", "expected the genres of the manifest in their order"),
        ("DROP TABLE tracks", "expected a catalogue of this format, got: no such table"),
        ("UPDATE tracks SET recording = -1 WHERE track = 17", "expected recordings from 0 to 179, got others"),
        ("UPDATE tracks SET recording = 1 << 62 WHERE track = 17", "expected recordings from 0 to 179, got others"),
        ("UPDATE genres SET n_tracks = -1 WHERE genre = 2", "expected the number of tracks of each genre, got others"),
        ("DELETE FROM track_genres WHERE track = 17", "expected the number of tracks of each genre, got others"),
    ],
)
def test_catalogue_that_disagrees_with_the_manifest_is_refused(bundle_copy: Path, statement: str, message: str) -> None:
    bundle = damaged(bundle_copy, statement)
    with pytest.raises(BundleError, match=rf"catalogue\.sqlite: {message}"):
        load_catalogue(bundle)


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("DELETE FROM albums WHERE album = 3", "expected the album of track"),
        ("DELETE FROM track_artists WHERE artist = 3", "expected artists 0 to 44, each with a track"),
        ("INSERT INTO artists VALUES (45, 'x', 'Nobody')", "expected artists 0 to 45, each with a track"),
        ("UPDATE track_artists SET artist = 45 WHERE artist = 44", "expected .* got: expected numbers from 0 to 44 in"),
        ("UPDATE track_artists SET track = 180 WHERE track = 17", "expected .* got: expected numbers from 0 to 179 in"),
        ("UPDATE track_genres SET track = -1 WHERE track = 17", "expected .* got: expected numbers from 0 to 179 in"),
        ("UPDATE track_genres SET genre = 5 WHERE track = 17", "expected .* got: expected numbers from 0 to 4 in"),
    ],
)
def test_catalogue_that_refers_to_what_is_not_there_is_refused(bundle_copy: Path, statement: str, message: str) -> None:
    bundle = damaged(bundle_copy, "UPDATE tracks SET artist_known = 0", statement)
    with pytest.raises(BundleError, match=rf"catalogue\.sqlite: {message}"):
        load_catalogue(bundle)


@pytest.mark.parametrize("table", ["tracks", "artists"])
def test_catalogue_with_an_id_twice_is_refused(bundle_copy: Path, table: str) -> None:
    columns = ["track", "id", "name", "album", "recording", "artist_known"][: 6 if table == "tracks" else 3]
    columns[0] = table.removesuffix("s")
    twice = f"UPDATE {table} SET id = (SELECT id FROM {table} WHERE {columns[0]} = 3) WHERE {columns[0]} = 17"
    bundle = damaged(bundle_copy, *loosened(table, columns), twice)
    with pytest.raises(BundleError, match=r"catalogue\.sqlite: expected another id for every track"):
        load_catalogue(bundle)


def test_catalogue_without_any_counted_track_knows_no_artist(bundle_copy: Path) -> None:
    bundle = damaged(bundle_copy, "UPDATE tracks SET artist_known = 0", "DELETE FROM artist_genres")
    assert load_catalogue(bundle).artist_counts(["Punk Artist 4", "Nobody"]).tolist() == [[0] * 5] * 2


@pytest.mark.parametrize("other", ["model.onnx", "report.json"])
def test_catalogue_that_is_no_database_is_refused(bundle_copy: Path, other: str) -> None:
    remove_part(bundle_copy, "prepared")
    shutil.copyfile(bundle_copy / other, bundle_copy / "catalogue.sqlite")
    reseal(bundle_copy)
    with pytest.raises(BundleError, match=r"catalogue\.sqlite: expected a catalogue of this format"):
        load_catalogue(read_bundle(bundle_copy))


@pytest.mark.parametrize("table", ["predicted_genres", "tagged_genres"])
def test_catalogue_source_of_a_genre_that_is_not_there_is_refused(bundle_copy: Path, table: str) -> None:
    statements = (
        f"CREATE TABLE IF NOT EXISTS {table} (track INTEGER PRIMARY KEY) STRICT",
        f"INSERT INTO {table} VALUES (17)",
        "UPDATE genres SET n_tracks = n_tracks - 1 WHERE genre IN (SELECT genre FROM track_genres WHERE track = 17)",
        "DELETE FROM track_genres WHERE track = 17",
    )
    with pytest.raises(BundleError, match=f"expected a genre of track 17, which {table} lists, got none"):
        load_catalogue(damaged(bundle_copy, *statements))


def test_catalogue_of_an_older_bundle_has_no_predicted_genres_and_no_extras(bundle_copy: Path) -> None:
    catalogue = load_catalogue(damaged(bundle_copy, "DROP TABLE predicted_genres", "DROP TABLE extras"))
    assert not catalogue.content.genres_predicted.any()
    assert catalogue.content.extras == {}


def test_catalogue_extra_of_a_later_release_is_not_read(bundle_copy: Path) -> None:
    statements = ("ALTER TABLE extras ADD COLUMN label TEXT", "INSERT INTO extras (track, label) VALUES (3, 'Nobody')")
    assert load_catalogue(damaged(bundle_copy, *statements)).content.extras == {}
