"""Wires the service. The only place where settings, bundle store, telemetry and the APIs meet."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from anyio import to_thread
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import Receive, Scope, Send

from app.api.application import create_native_api
from app.api.state import AppState
from app.bundle_store import BundleStore
from app.settings import Settings
from app.spotify.aliases import read_aliases
from app.spotify.application import create_spotify_api, is_spotify_path
from app.telemetry import Metrics, RequestTelemetry, configure_logging


def create_app(settings: Settings | None = None) -> Starlette:
    """The ASGI application: the APIs side by side, each with its own errors. Without `settings` it reads them."""
    settings = settings or Settings()
    configure_logging(settings.log_level)
    state = AppState(BundleStore(settings.models_dir), Metrics())

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        # What runs in threads computes: more of them than cores would only take turns.
        to_thread.current_default_thread_limiter().total_tokens = os.cpu_count() or 1
        watch = asyncio.create_task(_watch(state.store, settings.reload_interval_s))
        yield
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch

    limit = settings.max_body_bytes
    spotify = create_spotify_api(state, limit, settings.public_url, read_aliases(settings.artist_aliases))
    native = create_native_api(state, limit, described=spotify.routes)

    # No mounts: their patterns do not match a path with a line break, which would get nobody's error.
    async def api_of_path(scope: Scope, receive: Receive, send: Send) -> None:
        await (spotify if is_spotify_path(scope["path"]) else native)(scope, receive, send)

    app = Starlette(middleware=[Middleware(RequestTelemetry, metrics=state.metrics)], lifespan=lifespan)
    app.router.default = api_of_path
    app.state.songkin = state
    return app


async def _watch(store: BundleStore, interval_s: float) -> None:
    """Open the first bundle in a thread, so that /health/live answers meanwhile; then look for new ones."""
    await asyncio.to_thread(store.refresh)
    while interval_s > 0:
        await asyncio.sleep(interval_s)
        await asyncio.to_thread(store.refresh)
