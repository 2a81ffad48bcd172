"""The store switches to what the catalogue is now, and to another bundle with all that changed."""

import logging
import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bundle.models_folder.current import point_current_at
from app.bundle_store import BundleStore
from app.live.changes import Change, Delete, LiveTrack, Upsert
from app.live.feed import LiveFeed
from app.snapshot import Overlay, Snapshot
from tests.support.damage import add_twin
from tests.support.live_changes import live_track, upserts


@pytest.fixture
def feed(tmp_path: Path) -> Iterator[LiveFeed]:
    feed = LiveFeed(tmp_path / "live")
    yield feed
    feed.close()


@pytest.fixture
def store(bundle_copy: Path, feed: LiveFeed) -> BundleStore:
    store = BundleStore(bundle_copy.parent, feed)
    store.refresh()
    return store


def write(feed: LiveFeed, *changes: Change) -> None:
    feed.apply(changes, lambda _: True)


def test_live_track_comes_into_use_with_the_next_refresh(store: BundleStore, feed: LiveFeed) -> None:
    before = store.service
    write(feed, *upserts("new"), Delete("punk-05"))
    assert store.service is before
    store.refresh_live()
    assert [store.service.has_track(track_id) for track_id in ("new", "punk-05", "punk-06")] == [True, False, True]
    assert [before.has_track(track_id) for track_id in ("new", "punk-05")] == [False, True]
    assert [track.id for track in store.live.tracks] == ["new"]
    assert store.live.removed == {"punk-05"}


def test_refresh_without_changes_keeps_the_service(store: BundleStore, feed: LiveFeed) -> None:
    write(feed, *upserts("new"))
    store.refresh_live()
    before = store.service
    store.refresh_live()
    store.refresh()
    assert store.service is before


def test_changes_of_before_the_start_are_there_with_the_first_bundle(bundle_copy: Path, feed: LiveFeed) -> None:
    write(feed, *upserts("new"), Delete("punk-05"))
    store = BundleStore(bundle_copy.parent, feed)
    store.refresh_live()  # there is no bundle yet
    store.refresh()
    assert (store.service.has_track("new"), store.service.has_track("punk-05")) == (True, False)


def test_another_bundle_takes_live_changes_along(store: BundleStore, feed: LiveFeed, bundle_copy: Path) -> None:
    write(feed, *upserts("new"), Delete("punk-05"))
    store.refresh_live()
    twin = add_twin(bundle_copy)
    point_current_at(twin.parent, twin.name)
    store.refresh()
    assert store.service.version == twin.name
    assert (store.service.has_track("new"), store.service.has_track("punk-05")) == (True, False)


def test_another_bundle_while_the_database_is_gone_takes_along_what_is_known(
    store: BundleStore, feed: LiveFeed, bundle_copy: Path, tmp_path: Path
) -> None:
    write(feed, *upserts("new"))
    store.refresh_live()
    feed.close()
    (tmp_path / "live").rename(tmp_path / "aside")
    (tmp_path / "live").write_text("in the way")
    twin = add_twin(bundle_copy)
    point_current_at(twin.parent, twin.name)
    store.refresh()
    assert (store.service.version, store.service.has_track("new")) == (twin.name, True)
    assert store.live_problem is not None
    (tmp_path / "live").unlink()
    (tmp_path / "aside").rename(tmp_path / "live")
    write(feed, *upserts("newer"))
    store.refresh_live()
    assert store.live_problem is None
    assert store.service.has_track("newer")


def test_refresh_that_meets_a_defect_keeps_the_service_and_logs_once(
    store: BundleStore, feed: LiveFeed, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> Snapshot:
        raise ZeroDivisionError("planted defect")

    before = store.service
    write(feed, *upserts("new"))
    with monkeypatch.context() as planted:
        planted.setattr(Overlay, "changed", broken)
        for _ in range(3):
            store.refresh_live()
    assert store.service is before
    assert store.live_problem == "live changes cannot be shown; the log of the service says why"
    assert len([record for record in caplog.records if record.levelno == logging.ERROR]) == 1
    write(feed, *upserts("newer"))
    store.refresh_live()
    assert store.live_problem is None
    assert (store.service.has_track("new"), store.service.has_track("newer")) == (True, True)


def test_written_track_is_shown_as_the_next_service_shows_it(store: BundleStore, feed: LiveFeed) -> None:
    known = store.service.track("punk-05")
    track = live_track("new")
    for written in (
        track,
        LiveTrack("bare", "Bare", (), "", (), track.features, {}),
        LiveTrack("unknown", "Nobody can tell", (), "", (), (math.nan,) * len(track.features), {}),
        LiveTrack(
            "punk-05", "Renamed", ("PUNK artist 5", "Else"), known.album.name.upper(), ("x", "punk"), known.features, {}
        ),
    ):
        shown = store.overlay.written(written)
        write(feed, Upsert(written))
        store.refresh_live()
        after = store.service.track(written.id)
        assert {**vars(after), "index": 0, "features": repr(after.features)} == {
            **vars(shown), "index": 0, "features": repr(shown.features),
        }  # fmt: skip
