"""The contract in SQLite, and what is SQLite's own."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from app.errors import StoreUnavailable
from app.live.place import FILE
from app.live.store import LiveStore
from tests.support.live_changes import Place, fill_a_disk, in_no_catalogue, process, upserts
from tests.support.live_store_contract import StoreContract


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return tmp_path / "deep" / "live"


def database(place: Place) -> sqlite3.Connection:
    return sqlite3.connect(Path(place) / FILE, isolation_level=None)


class TestSqliteStore(StoreContract):
    def execute(self, place: Place, statement: str) -> None:
        with closing(database(place)) as connection:
            connection.execute(statement)

    @contextmanager
    def locked(self, place: Place) -> Iterator[None]:
        with closing(database(place)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield


def test_store_writes_ahead_and_waits_for_the_disk(place: Place) -> None:
    store = LiveStore.open(place)
    with store._database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    assert store._database.write(lambda connection: connection.exec_driver_sql("PRAGMA synchronous").scalar()) == 2
    store.close()
    assert [path.name for path in Path(place).iterdir()] == [FILE]


def test_disk_full_keeps_what_was_acknowledged_and_goes_on_with_room(place: Place) -> None:
    with process(fill_a_disk, place) as (_, connection):
        acknowledged, failures = connection.recv()
    assert len(failures) == 3
    assert all("cannot be used: disk I/O error; see that it runs, has room" in failure for failure in failures)
    assert len(acknowledged) == 2 * (200 - 3)
    store = LiveStore.open(place)
    assert [stored.change.track_id for stored in store.since(0)] == acknowledged
    store.close()


def test_open_where_a_file_is_in_the_way_says_so(tmp_path: Path) -> None:
    (tmp_path / "live").write_text("")
    with pytest.raises(
        StoreUnavailable, match=r"live/live\.sqlite, cannot be used: its folder cannot be made: File exists"
    ):
        LiveStore.open(tmp_path / "live")


@pytest.mark.parametrize("then", ["nothing", "an empty folder", "a copy"])
def test_store_whose_file_is_gone_or_another_acknowledges_nothing_and_says_so(place: Path, then: str) -> None:
    folder = Path(place)
    store = LiveStore.open(place)
    store.apply(upserts("a"), in_no_catalogue)
    with closing(database(place)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = (folder / FILE).read_bytes()
    shutil.rmtree(folder)
    if then != "nothing":
        folder.mkdir()
    if then == "a copy":
        (folder / FILE).write_bytes(copy)
    for _ in range(2):
        with pytest.raises(StoreUnavailable, match="its file was removed or replaced while it was open"):
            store.apply(upserts("b"), in_no_catalogue)
    with pytest.raises(StoreUnavailable, match="its file was removed or replaced while it was open"):
        store.since(0)
    store.close()
    again = LiveStore.open(place)
    assert [stored.change.track_id for stored in again.since(0)] == (["a"] if then == "a copy" else [])
    again.close()


def test_open_of_a_file_that_is_no_database_says_so_and_leaves_it(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("a diary, and quite a long one\n" * 100)
    with pytest.raises(StoreUnavailable, match="file is not a database"):
        LiveStore.open(tmp_path)
    assert (tmp_path / FILE).read_text().startswith("a diary")


def test_store_that_may_not_be_written_still_reads(place: Place) -> None:
    store = LiveStore.open(place)
    store.apply(upserts("a"), in_no_catalogue)
    store._database.write(lambda connection: connection.exec_driver_sql("PRAGMA query_only = ON").close())
    with pytest.raises(StoreUnavailable, match="attempt to write a readonly database"):
        store.apply(upserts("b"), in_no_catalogue)
    assert len(store.since(0)) == 1
    store.close()
