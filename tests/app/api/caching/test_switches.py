"""What was switched while an answer was worked out: it is not kept, and not told to be of what is in use since."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.api.caching.kept_answers import KeptAnswers
from app.api.caching.middleware import Caching
from app.bundle.models_folder.current import point_current_at
from app.bundle_store import BundleStore
from app.live.changes import Upsert
from app.live.feed import LiveFeed
from tests.support.damage import add_twin
from tests.support.live_changes import live_track

Switch = Callable[[], object]


@pytest.fixture
def followed(bundle_copy: Path, tmp_path: Path) -> BundleStore:
    """A store that follows live changes, with a good bundle in use."""
    store = BundleStore(bundle_copy.parent, LiveFeed(tmp_path / "live"))
    store.refresh()
    store.refresh_live()
    return store


class Asking:
    """A client of an application that answers with the version and size of the catalogue that it took.

    Attributes:
        meanwhile: is done once before an answer is sent, after the catalogue was taken.
        n_made: how many answers were worked out.
    """

    def __init__(self, store: BundleStore) -> None:
        self.meanwhile: Switch | None = None
        self.n_made = 0
        self._store = store
        caching = Caching(self._answer, store, KeptAnswers(), routes=(), settings="", is_private=False)
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(caching), base_url="http://test")

    def get(self, headers: dict[str, str] | None = None) -> httpx.Response:
        return asyncio.run(self._client.get("/tracks/x", headers=headers))

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        service = self._store.service
        self.n_made += 1
        if self.meanwhile:
            self.meanwhile()
            self.meanwhile = None
        await Response(f"{service.version} {service.n_tracks}")(scope, receive, send)


def another_bundle(store: BundleStore, models: Path) -> Switch:
    twin = add_twin(models / store.service.version)

    def switch() -> None:
        point_current_at(models, twin.name)
        store.refresh()

    return switch


def there_and_back(store: BundleStore, models: Path) -> Switch:
    names = [add_twin(models / store.service.version).name, store.service.version]

    def switch() -> None:
        for name in names:
            point_current_at(models, name)
            store.refresh()

    return switch


def another_track(store: BundleStore, _: Path) -> Switch:
    def switch() -> None:
        assert store.feed is not None
        store.feed.apply([Upsert(live_track("new"))], store.service.has_track)
        store.refresh_live()

    return switch


@pytest.mark.parametrize("of", [another_bundle, there_and_back, another_track])
def test_answer_of_before_a_switch_is_neither_kept_nor_tagged(
    followed: BundleStore, bundle_copy: Path, of: Callable[[BundleStore, Path], Switch]
) -> None:
    asking = Asking(followed)
    before = f"{followed.service.version} {followed.service.n_tracks}"
    asking.meanwhile = of(followed, bundle_copy.parent)
    stale = asking.get()
    assert (stale.text, asking.n_made) == (before, 1)
    assert "ETag" not in stale.headers
    fresh = asking.get()
    assert fresh.text == f"{followed.service.version} {followed.service.n_tracks}"
    assert [asking.get().text for _ in range(2)] == [fresh.text] * 2  # asked for a second time, it is kept
    assert asking.n_made == 3
    again = asking.get({"If-None-Match": fresh.headers["ETag"]})
    assert (again.status_code, asking.n_made) == (304, 3)


def test_fingerprint_is_equal_in_every_process_that_has_the_same_changes(followed: BundleStore, tmp_path: Path) -> None:
    switch = another_track(followed, tmp_path)
    assert followed.in_use is not None
    before = followed.in_use.fingerprint
    switch()
    other = BundleStore(tmp_path / "models", LiveFeed(tmp_path / "live"))
    other.refresh()
    other.refresh_live()
    assert other.in_use is not None
    assert other.in_use.fingerprint == followed.in_use.fingerprint != before
