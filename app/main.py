"""Wires the service. The only place where settings, bundle store, telemetry and the APIs meet."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial

from anyio import to_thread
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import Receive, Scope, Send

from app.admission.gates import Gates
from app.api.application import create_native_api
from app.api.body import BodyMemory
from app.api.state import AppState
from app.bundle_store import BundleStore
from app.catalogue_writer import CatalogueWriter
from app.live.feed import LiveFeed
from app.live.store import is_stored_in
from app.settings import Settings, is_loopback
from app.spotify.aliases import read_aliases
from app.spotify.application import create_spotify_api, is_spotify_path
from app.telemetry import Metrics, RequestTelemetry, configure_logging
from app.versions.switch import Switch
from app.web.application import create_page, is_page_request

_POLL_INTERVAL_S = 0.2
_LEAST_PAUSE_S = 0.05  # between refreshes, for requests


def create_app(settings: Settings | None = None) -> Starlette:
    """The ASGI application: the page and the APIs side by side, the APIs each with its own errors.

    Without `settings` it reads them.
    """
    settings = settings or Settings()
    configure_logging(settings.log_level)
    feed = _feed(settings)
    store = BundleStore(settings.models_dir, feed)
    writer = CatalogueWriter(store, feed) if feed and settings.writes else None
    # Without keys, whoever reaches the service could switch it: so only who is on this machine may.
    switch = Switch(settings.models_dir) if is_loopback(settings.host) else None
    state = AppState(
        store,
        Metrics(),
        writer,
        max_body_bytes=settings.max_body_bytes,
        gates=Gates.of(settings.workers),
        body_memory=BodyMemory.for_bodies_of(settings.max_body_bytes),
        switch=switch,
    )

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        # Who has a permit has a thread as well: nobody waits for one behind what waits itself.
        to_thread.current_default_thread_limiter().total_tokens = state.gates.n_permits
        watches = [asyncio.create_task(_repeat(store.refresh, settings.reload_interval_s))]
        if feed:
            follow = partial(_follow, store, feed, state.metrics)
            watches.append(asyncio.create_task(_repeat(follow, _POLL_INTERVAL_S)))
        yield
        for watch in watches:
            watch.cancel()
            with suppress(asyncio.CancelledError):
                await watch
        if feed:
            await asyncio.to_thread(feed.close)

    spotify = create_spotify_api(state, settings.public_url, read_aliases(settings.artist_aliases))
    native = create_native_api(state, described=spotify.routes)
    page = create_page()

    # No mounts: their patterns do not match a path with a line break, which would get nobody's error.
    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        if is_page_request(scope):
            await page(scope, receive, send)
        else:
            await (spotify if is_spotify_path(scope["path"]) else native)(scope, receive, send)

    app = Starlette(middleware=[Middleware(RequestTelemetry, metrics=state.metrics)], lifespan=lifespan)
    app.router.default = dispatch
    app.state.songkin = state
    return app


def _feed(settings: Settings) -> LiveFeed | None:
    """Of the database of live changes, where the service writes them or somebody has written some."""
    if settings.database_url is not None:
        return LiveFeed(settings.database_url.get_secret_value())
    if settings.writes or is_stored_in(settings.live_dir):
        return LiveFeed(settings.live_dir)
    return None


def _follow(store: BundleStore, feed: LiveFeed, metrics: Metrics) -> None:
    store.refresh_live()
    metrics.observe_live(len(store.live.tracks), feed.read_at)


async def _repeat(refresh: Callable[[], None], interval_s: float) -> None:
    """Refresh in a thread, so that /health/live answers meanwhile, even before there is a bundle; then again.

    The interval is from one beginning to the next, so that what changes during a long refresh need not wait twice.
    """
    while True:
        begun = time.monotonic()
        await asyncio.to_thread(refresh)
        if interval_s <= 0:
            return
        await asyncio.sleep(max(begun + interval_s - time.monotonic(), min(interval_s, _LEAST_PAUSE_S)))
