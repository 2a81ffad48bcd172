"""Wires the service. The only place where settings, bundle store, middleware and endpoints meet."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from anyio import to_thread
from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from app.api.artists import endpoints as artists
from app.api.body_limit import BodyLimit
from app.api.errors import install_error_handlers
from app.api.genres import endpoints as genres
from app.api.openapi import install_openapi
from app.api.ops import endpoints as health
from app.api.recommendations import endpoints as recommendations
from app.api.search import endpoints as search
from app.api.tracks import endpoints as tracks
from app.bundle_store import BundleStore
from app.settings import Settings
from app.spotify.aliases import read_aliases
from app.spotify.errors import error_by_path
from app.spotify.install import install_spotify
from app.telemetry import Metrics, RequestTelemetry, configure_logging, songkin_version

_DESCRIPTION = """What genre is this track, and what else sounds like it?

Answers come from one *bundle*: a trained model and the catalogue it has embedded. Predictions and lists of similar
tracks name it under `model`. Every error has the body `{"error": {"code", "message", "request_id", "details"?}}`.

Under `/v1` are the endpoints of Spotify's Web API that were closed, with its own objects and errors.
"""


def create_app(settings: Settings | None = None) -> FastAPI:
    """The ASGI application. Without `settings` they are read from the environment."""
    settings = settings or Settings()
    configure_logging(settings.log_level)
    store = BundleStore(settings.models_dir)
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        # What runs in threads computes: more of them than cores would only take turns.
        to_thread.current_default_thread_limiter().total_tokens = os.cpu_count() or 1
        watch = asyncio.create_task(_watch(store, settings.reload_interval_s))
        yield
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch

    app = FastAPIOffline(
        title="Songkin", version=songkin_version(), description=_DESCRIPTION, redoc_url=None, lifespan=lifespan
    )
    app.state.store = store
    app.state.metrics = metrics
    for module in (genres, tracks, recommendations, search, artists, health):
        app.include_router(module.router)
    install_spotify(app, settings.public_url, read_aliases(settings.artist_aliases))
    install_error_handlers(app, error_by_path)
    install_openapi(app, store)
    app.add_middleware(BodyLimit, max_bytes=settings.max_body_bytes, render=error_by_path)
    app.add_middleware(RequestTelemetry, metrics=metrics)  # added last, so outermost: it sees every answer
    return app


async def _watch(store: BundleStore, interval_s: float) -> None:
    """Open the first bundle in a thread, so that /health/live answers meanwhile; then look for new ones."""
    await asyncio.to_thread(store.refresh)
    while interval_s > 0:
        await asyncio.sleep(interval_s)
        await asyncio.to_thread(store.refresh)
