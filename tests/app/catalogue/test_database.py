"""A database that holds anything but whole tables is refused, and none is read without end."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bundle.errors import BundleError
from app.bundle.reader import Bundle, read_bundle
from app.catalogue.database import DatabaseError, open_database
from app.catalogue.loader import load_catalogue
from tests.support.damage import remove_part, reseal

ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x, x, x FROM n"


def content_of(path: Path, *statements: str) -> memoryview:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for statement in statements:
            db.execute(statement)
    return memoryview(path.read_bytes())


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        ((f"CREATE VIEW more AS {ENDLESS}",), "the view 'more', where nothing but tables may be"),
        (("CREATE TRIGGER more AFTER INSERT ON t BEGIN DELETE FROM t; END",), "the trigger 'more', where nothing but"),
        (("CREATE INDEX more ON t (a) WHERE a > 1",), "the index 'more', where nothing but"),
        (("CREATE VIRTUAL TABLE more USING fts5 (x)",), "the table 'more', where nothing but"),
        (("CREATE TABLE more (a, b AS (zeroblob(a)))",), "a column of 'more' that is computed"),
        (("CREATE TABLE more (a, b AS (zeroblob(a)) STORED)",), "a column of 'more' that is computed"),
    ],
)
def test_open_database_with_more_than_tables_is_refused(
    tmp_path: Path, statements: tuple[str, ...], found: str
) -> None:
    content = content_of(tmp_path / "x", "CREATE TABLE t (a UNIQUE, b)", *statements)
    with pytest.raises(DatabaseError, match=found), open_database(content):
        pass


def test_open_database_of_tables_reads_them_and_changes_no_file(tmp_path: Path) -> None:
    content = content_of(tmp_path / "x", 'CREATE TABLE "a ""b" (x UNIQUE, y)', 'INSERT INTO "a ""b" VALUES (1, 2)')
    with open_database(content) as database:
        assert database.tables == {'a "b'}
        assert database.columns_of('a "b') == ["x", "y"]
        assert database.rows('SELECT * FROM "a ""b"') == [(1, 2)]


def test_database_rows_of_a_statement_without_end_are_refused(tmp_path: Path) -> None:
    with open_database(content_of(tmp_path / "x", "CREATE TABLE t (a)")) as database:
        with pytest.raises(DatabaseError, match="more rows than there is room for"):
            database.rows(ENDLESS)
        with pytest.raises(DatabaseError, match="interrupted"):
            database.rows(f"SELECT count(*) FROM ({ENDLESS})")


def test_open_database_with_a_page_that_is_met_twice_is_refused(tmp_path: Path) -> None:
    """So a small file would hold a table of as many rows as one likes."""
    many = "INSERT INTO t WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 900) SELECT x FROM n"
    content = bytearray(content_of(tmp_path / "x", "PRAGMA page_size = 512", "CREATE TABLE t (a)", many))
    root = content[512:1024]
    assert root[0] == 5, "an inner page"
    first, second = (int.from_bytes(root[12 + 2 * i : 14 + 2 * i]) for i in range(2))
    content[512 + second : 512 + second + 4] = root[first : first + 4]
    with pytest.raises(DatabaseError, match=r"tree page 2|2nd reference to page"), open_database(memoryview(content)):
        pass


@given(st.data())
def test_open_database_of_damaged_bytes_opens_or_is_refused(bundle: Bundle, data: st.DataObject) -> None:
    content = bytearray(bundle.contents["catalogue.sqlite"])
    places, values = st.integers(0, len(content) - 1) | st.integers(0, 4095), st.binary(min_size=1, max_size=4)
    for place, value in data.draw(st.lists(st.tuples(places, values), max_size=9)):
        content[place : place + len(value)] = value
    try:
        with open_database(memoryview(content)) as database:
            for table in sorted(database.tables):
                database.rows('SELECT * FROM "{}"'.format(table.replace('"', '""')))
    except (DatabaseError, ValueError):  # the latter: text that is none
        pass


def test_load_catalogue_with_a_view_in_place_of_a_table_is_refused(bundle_copy: Path) -> None:
    remove_part(bundle_copy, "prepared")
    view = f"CREATE VIEW track_genres AS {ENDLESS}"
    content_of(bundle_copy / "catalogue.sqlite", "DROP TABLE track_genres", view)
    reseal(bundle_copy)
    with pytest.raises(
        BundleError, match=r"catalogue\.sqlite: .* got: the view 'track_genres', where nothing but tabl"
    ):
        load_catalogue(read_bundle(bundle_copy))
