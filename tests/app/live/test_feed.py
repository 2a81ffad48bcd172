"""The feed follows what is written, in every process alike, and goes on with what it knows where it cannot read."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.bundle.catalogue.folded import FoldedChanges
from app.errors import StoreUnavailable
from app.live.changes import Delete, StoredChange, Upsert
from app.live.feed import LiveFeed, LiveState
from app.live.place import FILE, is_stored_in
from app.live.store import LiveStore
from tests.support.live_changes import in_no_catalogue, live_track, upserts
from tests.support.postgresql import PostgresqlServer


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LiveStore]:
    """What another process writes."""
    store = LiveStore.open(tmp_path)
    yield store
    store.close()


@pytest.fixture
def feed(tmp_path: Path) -> Iterator[LiveFeed]:
    feed = LiveFeed(tmp_path)
    yield feed
    feed.close()


def errors_logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records if record.levelno >= logging.ERROR]


def test_feed_before_the_first_poll_opens_nothing(tmp_path: Path) -> None:
    feed = LiveFeed(tmp_path / "live")
    assert (feed.state.tracks, feed.state.removed, feed.problem, feed.read_at) == ((), frozenset(), None, 0)
    assert not is_stored_in(tmp_path / "live")


def test_feed_has_the_newest_change_of_each_track_in_the_order_of_changes(store: LiveStore, feed: LiveFeed) -> None:
    feed.poll()
    store.apply([*upserts("a", "b", "c"), Delete("b")], in_no_catalogue)
    feed.poll()
    newer = live_track("a", name="Another")
    store.apply([Upsert(newer), *upserts("d")], in_no_catalogue)
    feed.poll()
    assert [track.id for track in feed.state.tracks] == ["c", "a", "d"]
    assert feed.state.tracks[1].name == "Another"
    assert feed.state.removed == {"b"}


def test_feed_that_follows_and_one_that_starts_late_know_the_same(
    store: LiveStore, feed: LiveFeed, tmp_path: Path
) -> None:
    for number in range(5):
        store.apply([*upserts(f"a{number}", "b"), Delete("b"), *upserts("c")], in_no_catalogue)
        feed.poll()
    late = LiveFeed(tmp_path)
    late.poll()
    assert [*late.state.changes.items()] == [*feed.state.changes.items()]
    late.close()


def test_feed_without_anything_new_keeps_its_state(store: LiveStore, feed: LiveFeed) -> None:
    store.apply(upserts("a"), in_no_catalogue)
    feed.poll()
    before = feed.state
    feed.poll()
    assert feed.state is before


def test_feed_of_a_store_that_a_backup_replaces_follows_the_backup(
    store: LiveStore, feed: LiveFeed, tmp_path: Path
) -> None:
    store.apply(upserts("a"), in_no_catalogue)
    with (
        closing(sqlite3.connect(tmp_path / FILE)) as original,
        closing(sqlite3.connect(":memory:")) as backup,
    ):
        original.backup(backup)
        store.apply(upserts("b", "c"), in_no_catalogue)
        feed.poll()
        backup.backup(original)
    feed.poll()
    assert ids(feed.state) == ["a"]
    store.apply(upserts("d"), in_no_catalogue)
    feed.poll()
    assert ids(feed.state) == ["a", "d"]


def held(store: LiveStore, sequence: int) -> FoldedChanges:
    """What a bundle says that holds everything up to a sequence."""
    return FoldedChanges(store=store.identity, sequence=sequence)


def test_feed_over_a_bundle_that_holds_more_than_the_store_shows_what_is_written_then(
    store: LiveStore, feed: LiveFeed
) -> None:
    store.apply(upserts("a"), in_no_catalogue)
    folded = held(store, 7)
    assert ids(feed.over(folded)) == []
    store.apply(upserts("b"), in_no_catalogue)
    feed.poll()
    assert ids(feed.over(folded)) == ["b"]
    assert ids(feed.over(None)) == ["a", "b"]


def ids(state: LiveState) -> list[str]:
    return [*state.changes]


def test_feed_over_a_bundle_has_what_the_bundle_does_not_hold(store: LiveStore, feed: LiveFeed) -> None:
    store.apply([*upserts("a", "b"), Delete("c")], lambda _: True)
    assert ids(feed.over(None)) == ["a", "b", "c"]
    assert ids(feed.over(held(store, 2))) == ["c"]
    assert ids(feed.over(FoldedChanges(store="0" * 32, sequence=2))) == ["a", "b", "c"]
    store.apply(upserts("a"), in_no_catalogue)
    feed.poll()
    assert ids(feed.over(held(store, 3))) == ["a"]  # written again since
    assert ids(feed.state) == ["b", "c", "a"]


def test_feed_that_starts_over_a_bundle_reads_what_it_holds_only_for_an_older_one(
    store: LiveStore, feed: LiveFeed
) -> None:
    store.apply(upserts("a", "b", "c"), in_no_catalogue)
    assert ids(feed.over(held(store, 2))) == ids(feed.state) == ["c"]
    store.apply(upserts("d"), in_no_catalogue)
    feed.poll()
    kept = feed.state.tracks[0]
    assert ids(feed.state) == ["c", "d"]
    assert ids(feed.over(held(store, 1))) == ["b", "c", "d"]
    assert feed.state.tracks[1] is kept
    assert ids(feed.over(held(store, 2))) == ["c", "d"]


def test_feed_of_a_database_that_cannot_be_made_says_so_once_and_opens_it_later(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "live").write_text("in the way")
    feed = LiveFeed(tmp_path / "live")
    for _ in range(3):
        feed.poll()
    assert feed.problem is not None
    assert "its folder cannot be made" in feed.problem
    assert errors_logged(caplog) == ["live changes cannot be read"]
    with pytest.raises(StoreUnavailable):
        feed.apply(upserts("a"), in_no_catalogue)
    (tmp_path / "live").unlink()
    assert feed.apply(upserts("a"), in_no_catalogue) == ["created"]
    feed.poll()
    assert feed.problem is None
    assert len(feed.state.tracks) == 1
    feed.close()


def test_feed_whose_server_is_down_keeps_what_it_knows_and_follows_again_once_it_is_up(
    postgresql: PostgresqlServer, caplog: pytest.LogCaptureFixture
) -> None:
    place = postgresql.new_schema()
    feed, other = LiveFeed(place), LiveFeed(place)
    feed.apply(upserts("a"), in_no_catalogue)
    feed.poll()
    read_at = feed.read_at
    postgresql.stop()
    try:
        for reading in (feed.poll, lambda: feed.over(None), feed.poll):
            reading()
            assert [track.id for track in feed.state.tracks] == ["a"]
        assert feed.problem is not None
        assert feed.read_at == read_at
        assert errors_logged(caplog) == ["live changes cannot be read"]
    finally:
        postgresql.start()
    other.apply(upserts("b"), in_no_catalogue)
    feed.poll()
    assert feed.problem is None
    assert [track.id for track in feed.state.tracks] == ["a", "b"]
    postgresql.stop()
    try:
        feed.poll()
        assert len(errors_logged(caplog)) == 2
    finally:
        postgresql.start()
    feed.close()
    other.close()


def test_digest_is_of_all_that_changed_and_of_its_sequences() -> None:
    changes = [StoredChange(1, Upsert(live_track("a"))), StoredChange(2, Delete("b"))]
    same = [StoredChange(1, Upsert(live_track("a"))), StoredChange(2, Delete("b"))]
    renamed = [StoredChange(1, Upsert(live_track("a", name="Other"))), changes[1]]
    later = [changes[0], StoredChange(3, Delete("b"))]
    states = [LiveState().followed_by(each) for each in (changes, same, renamed, later, changes[:1], [])]
    digests = [state.digest for state in states]
    assert digests[0] == digests[1]
    assert len({*digests[1:]}) == 5
