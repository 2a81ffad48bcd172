"""Live changes in a collection that is dropped and pushed anew while a service follows them."""

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest

from app.bundle.reader import Bundle
from app.bundle_store import BundleStore
from app.live.changes import Delete
from app.live.feed import LiveFeed
from app.live.store import LiveStore
from app.live_mirror import LiveMirror
from app.retrieval.milvus.address import MilvusAddress
from app.retrieval.milvus.connection import LIVE, TRACK_ID, MilvusConnection
from app.retrieval.milvus.link import Link
from app.retrieval.milvus.opening import open_milvus
from app.retrieval.milvus.push import Push
from app.retrieval.milvus.rows import TrackRows
from tests.support.live_changes import upserts
from tests.support.milvus import MilvusServer


@pytest.fixture
def push(milvus: MilvusServer, bundle: Bundle) -> Iterator[Push]:
    """Of the published bundle, pushed."""
    address = MilvusAddress.parse(milvus.url_of(f"p{uuid4().hex}"))
    with closing(milvus.connect()) as connection:
        push = Push(connection, address, bundle.manifest.version, TrackRows.of(bundle))
        fill(push)
        yield push


def fill(push: Push) -> None:
    push.prepare()
    push.fill(lambda _: None)


def written(connection: MilvusConnection, name: str) -> set[str]:
    return {row[TRACK_ID] for row in connection.rows(name, LIVE, "row < 0", [TRACK_ID])}


def test_live_changes_are_written_again_into_a_collection_that_was_pushed_anew(
    push: Push, published_models: Path, tmp_path: Path
) -> None:
    with closing(LiveStore.open(tmp_path)) as store:
        served = BundleStore(published_models, LiveFeed(tmp_path), open_remote=partial(open_milvus, push.address, None))
        served.refresh()
        mirror = LiveMirror(served)
        store.apply([*upserts("new-01", "new-02"), Delete("folk-07")], lambda _: True)
        served.refresh_live()
        mirror.refresh()
        assert written(push.milvus, push.name) == {"new-01", "new-02", "folk-07"}

        push.milvus.drop(push.name)
        remote = served.service.remote
        assert remote is not None
        link = remote.link
        assert isinstance(link, Link)
        link.look()
        assert link.problem is not None
        fill(push)
        assert written(push.milvus, push.name) == set()
        link.look()
        assert link.problem is None
        mirror.refresh()
        assert written(push.milvus, push.name) == {"new-01", "new-02", "folk-07"}
