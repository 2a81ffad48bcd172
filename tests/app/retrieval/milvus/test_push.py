"""A push into a Milvus that runs: whole, resumed, and into what is none of its own."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from uuid import uuid4

import numpy as np
import pytest

from app.bundle.reader import Bundle
from app.retrieval.milvus.address import MilvusAddress
from app.retrieval.milvus.connection import BUNDLE, MilvusConnection
from app.retrieval.milvus.push import Push, PushRefused
from app.retrieval.milvus.rows import TrackRows
from tests.support.milvus import MilvusServer

RANGE = 50


@pytest.fixture
def connection(milvus: MilvusServer) -> Iterator[MilvusConnection]:
    with closing(milvus.connect()) as connection:
        yield connection


@pytest.fixture
def push(milvus: MilvusServer, connection: MilvusConnection, bundle: Bundle) -> Push:
    """Of the planted bundle, with an alias of the test's own."""
    alias = f"p{uuid4().hex}"
    address = MilvusAddress.parse(milvus.url_of(alias))
    return Push(connection, address, bundle.manifest.version, TrackRows.of(bundle), RANGE)


def pushed(push: Push) -> list[int]:
    """Push everything; how many tracks were told of each time."""
    told: list[int] = []
    push.prepare()
    push.fill(told.append)
    push.index()
    return told


def test_push_fills_compares_and_switches(push: Push) -> None:
    assert sum(pushed(push)) == len(push.rows) == 180
    assert push.verify() == 1.0
    assert push.switch() is None
    assert push.milvus.alias_of(push.address.alias) == push.name


def test_push_of_a_newer_version_leaves_the_one_before_until_pruned(push: Push) -> None:
    pushed(push)
    push.switch()
    newer, newest = replace(push, version="newer-0123456789ab"), replace(push, version="newest-0123456789ab")
    pushed(newer)
    assert newer.switch() == push.name
    assert newer.prune({push.name}) == []
    pushed(newest)
    assert newest.prune({str(newest.switch())}) == [push.name]
    assert {newer.name, newest.name} <= {*push.milvus.collections()}


def test_prune_leaves_the_collections_of_a_longer_alias(push: Push) -> None:
    staging = replace(push, address=replace(push.address, alias=f"{push.address.alias}_staging"))
    for version in ("old-0123456789ab", push.version):
        pushed(replace(staging, version=version))
    staging.switch()
    older = replace(push, version="old-0123456789ab")
    pushed(older)
    pushed(push)
    assert push.prune([]) == [older.name]
    assert {staging.name, replace(staging, version="old-0123456789ab").name} <= {*push.milvus.collections()}


def test_push_that_was_stopped_goes_on_where_it_ended(push: Push) -> None:
    push.prepare()
    push.milvus.write(push.name, BUNDLE, push.rows.at(np.arange(RANGE + 7)), replace=False)
    assert push.prepare() == RANGE + 7
    told = pushed(push)
    assert told[0] == RANGE  # at once, for it was there
    assert (sum(told), push.verify()) == (180, 1.0)


def test_push_again_writes_nothing(push: Push, monkeypatch: pytest.MonkeyPatch) -> None:
    pushed(push)
    monkeypatch.setattr(MilvusConnection, "write", None)
    assert sum(pushed(push)) == 180


def test_push_into_a_collection_of_another_dimension_is_refused(push: Push) -> None:
    push.milvus.create(push.name, 3, "FLAT")
    with pytest.raises(PushRefused, match=r"expected \d+ dimensions in \w+, got 3; drop the collection"):
        push.prepare()


def test_push_over_another_catalogue_is_refused(push: Push) -> None:
    """Whoever wrote it, it has as many tracks as the bundle."""
    gather = push.rows.gather
    pushed(replace(push, rows=replace(push.rows, gather=lambda tracks: gather((tracks + 1) % 180))))
    pushed(push)
    with pytest.raises(PushRefused, match="has another vector of track 0 than the bundle"):
        push.verify()


def test_push_over_a_collection_with_more_tracks_is_refused(push: Push) -> None:
    pushed(push)
    extra = push.rows.at(np.array([0]))[0] | {"row": 180}
    push.milvus.write(push.name, BUNDLE, [extra], replace=False)
    with pytest.raises(PushRefused, match=r"expected 180 tracks in [a-z0-9_]+, got 181"):
        push.verify()


def test_row_has_what_the_catalogue_knows_of_a_track(push: Push) -> None:
    pushed(push)
    catalogue = push.rows.catalogue
    (track,) = catalogue.track_indices(["folk-03"]).values()  # of unknown tempo
    (row,) = push.milvus.rows(push.name, BUNDLE, f"row == {track}", [*push.rows.at(np.array([track]))[0]])
    assert row["tempo"] is None
    assert row["energy"] == float(catalogue.features[track, 4])
    assert [catalogue.genres[number][0] for number in row["genres"]] == ["folk"]
    assert row["track_id"] == "folk-03"
