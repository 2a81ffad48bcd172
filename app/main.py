"""Wires the service. The only place where settings, bundle store, telemetry and the APIs meet."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from anyio import to_thread
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import Receive, Scope, Send

from app.api.application import create_native_api
from app.api.state import AppState
from app.bundle_store import BundleStore
from app.catalogue_writer import CatalogueWriter
from app.live.feed import LiveFeed
from app.live.store import is_stored_in
from app.settings import Settings
from app.spotify.aliases import read_aliases
from app.spotify.application import create_spotify_api, is_spotify_path
from app.supervision.trial import try_bundle
from app.supervision.watch import Watch
from app.supervision.worker import calling_when_stopped, end_with_parent
from app.telemetry import Metrics, RequestTelemetry, configure_logging
from app.web.application import create_page, is_page_request

_POLL_INTERVAL_S = 0.2


def create_app(settings: Settings | None = None) -> Starlette:
    """The ASGI application: the page and the APIs side by side, the APIs each with its own errors.

    Without `settings` it reads them.
    """
    settings = settings or Settings()
    configure_logging(settings.log_level)
    feed = _feed(settings)
    store = BundleStore(settings.models_dir, feed, try_bundle)
    writer = CatalogueWriter(store, feed) if feed and settings.writes else None
    state = AppState(store, Metrics(), writer)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        # What runs in threads computes: more of them than cores would only take turns.
        to_thread.current_default_thread_limiter().total_tokens = os.cpu_count() or 1
        looked = asyncio.Event()
        on_first = partial(asyncio.get_running_loop().call_soon_threadsafe, looked.set)
        watches = [Watch(store.refresh, settings.reload_interval_s, on_first)]
        if feed:
            watches.append(Watch(partial(_follow, store, feed, state.metrics), _POLL_INTERVAL_S))
        for watch in watches:
            watch.start()
        if settings.workers > 1:  # the others answer meanwhile; alone, /health/live answers before there is a bundle
            end_with_parent()
            with calling_when_stopped(looked.set):
                await looked.wait()
        yield
        for watch in watches:
            await asyncio.to_thread(watch.stop)
        if feed:
            await asyncio.to_thread(feed.close)

    limit = settings.max_body_bytes
    spotify = create_spotify_api(state, limit, settings.public_url, read_aliases(settings.artist_aliases))
    native = create_native_api(state, limit, described=spotify.routes)

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
