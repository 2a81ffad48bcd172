"""Wires the service. The only place where settings, bundle store, telemetry and the APIs meet."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

from anyio import to_thread
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.access.key_ring import KeyRing
from app.admission.gates import Gates
from app.api.access.cors import open_to_pages
from app.api.access.credentials import credential_of
from app.api.access.guard import Guard
from app.api.access.policy import is_probe
from app.api.access.prefix import Prefix, answer_with_prefix
from app.api.application import create_native_api
from app.api.audio.intake import Intake
from app.api.body import BodyMemory
from app.api.caching.middleware import Caching
from app.api.edge import Edge
from app.api.errors import Problem, native_error, problem_of
from app.api.state import AppState
from app.bundle_store import BundleStore
from app.catalogue_writer import CatalogueWriter
from app.errors import NotReady, Overloaded
from app.live.feed import LiveFeed
from app.live_mirror import LiveMirror
from app.music_servers.audiomuse.application import create_audiomuse_api, is_audiomuse_path
from app.music_servers.audiomuse.errors import audiomuse_error
from app.music_servers.audiomuse.schemas import AudioMuseError
from app.music_servers.subsonic.application import create_subsonic_api
from app.music_servers.subsonic.credentials import key_in_query
from app.music_servers.subsonic.errors import subsonic_error
from app.music_servers.subsonic.form_posts import FormPosts
from app.music_servers.subsonic.paths import is_subsonic_path
from app.music_servers.subsonic.schemas import SubsonicFailure
from app.server.origins import EVERY_ORIGIN
from app.settings import Settings, is_loopback
from app.spotify.aliases import read_aliases
from app.spotify.application import create_spotify_api
from app.spotify.errors import spotify_error
from app.spotify.paths import is_spotify_path
from app.spotify.schemas import OAuthError, SpotifyError
from app.spotify.state import SpotifyState
from app.stores import store_of
from app.supervision.trial import try_bundle
from app.supervision.watch import Watch
from app.supervision.worker import calling_when_stopped, end_with_parent
from app.telemetry.logs import configure_logging
from app.telemetry.metrics import Metrics
from app.telemetry.observer import observe_worker
from app.telemetry.otlp import create_otlp
from app.telemetry.request_log import RequestLog
from app.telemetry.requests import RequestTelemetry
from app.versions.switch import Switch
from app.web.application import create_page, is_page_request

if TYPE_CHECKING:
    from app.access.rate_limits import RateLimits

_POLL_INTERVAL_S = 0.2
_KEYS_INTERVAL_S = 1.0
_MIRROR_INTERVAL_S = 1.0
_MEMORY_INTERVAL_S = 2.0
_SWITCH_INTERVAL_S = 0.001


def create_app(settings: Settings | None = None, store: BundleStore | None = None) -> Starlette:
    """The ASGI application: the page and the APIs side by side, the APIs each with its own errors.

    Args:
        settings: read where none are given.
        store: of these settings; made where none is given.
    """
    settings = settings or Settings()
    logs = configure_logging(settings.log_level, settings.log_format)
    store = store or store_of(settings)
    feed = store.feed
    writer = CatalogueWriter(store, feed) if feed and settings.writes else None
    keys = KeyRing(settings.keys_file) if settings.keys_file else None
    limits = _rate_limits(settings)
    # Without keys, whoever reaches the service could switch it: then only who is on this machine may.
    switch = Switch(settings.models_dir, try_bundle) if keys or is_loopback(settings.host) else None
    gates = Gates.of(settings.workers)
    intake = _intake(settings, gates)
    state = AppState(
        store,
        Metrics(),
        writer,
        max_body_bytes=settings.max_body_bytes,
        gates=gates,
        body_memory=BodyMemory.for_bodies_of(settings.max_body_bytes),
        keys=keys,
        otlp=create_otlp(),
        n_workers=settings.workers,
        metrics_port=settings.metrics_port,
        switch=switch,
        intake=intake,
    )

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        # Who has a permit has a thread as well: nobody waits for one behind what waits itself.
        to_thread.current_default_thread_limiter().total_tokens = state.gates.n_permits
        # What computes in a thread keeps the event loop waiting for a fifth of the usual 5 ms each time.
        sys.setswitchinterval(_SWITCH_INTERVAL_S)
        looked = asyncio.Event()
        on_first = partial(asyncio.get_running_loop().call_soon_threadsafe, looked.set)
        watches = [
            Watch(store.refresh, settings.reload_interval_s, on_first),
            Watch(store.unload, _MEMORY_INTERVAL_S),
        ]
        if feed:
            watches.append(Watch(partial(_follow, store, feed, state.metrics), _POLL_INTERVAL_S))
        if writer and settings.engine:
            watches.append(Watch(LiveMirror(store).refresh, _MIRROR_INTERVAL_S))
        if keys:
            watches.append(Watch(keys.refresh, _KEYS_INTERVAL_S))
        for watch in watches:
            watch.start()
        if settings.workers > 1:  # the others answer meanwhile; alone, /health/live answers before there is a bundle
            end_with_parent()
            with calling_when_stopped(looked.set):
                await looked.wait()
        observing = asyncio.create_task(observe_worker(state.metrics, logs, partial(_observe, state)))
        yield
        observing.cancel()
        with suppress(asyncio.CancelledError):
            await observing
        if intake:
            await asyncio.to_thread(intake.analyst.close)
        have_ended = [await asyncio.to_thread(watch.stop) for watch in watches]
        if limits:
            await limits.close()
        if feed:
            await asyncio.to_thread(feed.close)
        state.metrics.close()
        await asyncio.to_thread(state.otlp.shut_down)
        await asyncio.to_thread(logs.flush)
        if settings.workers > 1 and not all(have_ended):
            os._exit(0)  # as __main__ does for a single process, and for the same reason

    aliases = read_aliases(settings.artist_aliases)
    spotify = create_spotify_api(
        state, SpotifyState(settings.public_url, aliases, settings.spotify_placeholders, settings.spotify_ids)
    )
    subsonic = create_subsonic_api(state)
    audiomuse = create_audiomuse_api(state, aliases)
    native = create_native_api(
        state,
        described=[*spotify.routes, *subsonic.routes, *audiomuse.routes],
        error_bodies=[SpotifyError, OAuthError, SubsonicFailure, AudioMuseError],
    )
    page = create_page()

    def api_of(path: str) -> ASGIApp:
        if is_spotify_path(path):
            return spotify
        if is_subsonic_path(path):
            return subsonic
        return audiomuse if is_audiomuse_path(path) else native

    # No mounts: their patterns do not match a path with a line break, which would get nobody's error.
    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app.router(scope, receive, send)
            return
        if is_page_request(scope):
            await answer_with_prefix(page, scope, receive, send)
            return
        try:
            # Whatever it asks for would wait behind light work: to route it first would take as long as to answer it.
            if not is_probe(scope["path"]):
                state.gates.light.check()
        except Overloaded as error:
            await _render(scope, problem_of(error))(scope, receive, send)
        else:
            api = api_of(scope["path"])
            if scope.get("root_path"):
                await answer_with_prefix(api, scope, receive, send)
            else:
                await api(scope, receive, send)

    guard = Guard(
        render=_render,
        is_open=is_page_request,
        credential_of=_credential_of,
        keys=keys,
        limits=limits,
        trusted_hosts=settings.trusted_hosts,
        is_local=keys is None and is_loopback(settings.host),
        is_for_every_page=settings.cors_origins == (EVERY_ORIGIN,),
    )
    caching = Caching(
        dispatch,
        store=store,
        answers=state.answers,
        routes=[*native.routes, *spotify.routes],
        settings=f"{settings.public_url} {aliases.digest} {settings.spotify_placeholders} {settings.spotify_ids}",
        is_private=keys is not None,
    )
    telemetry = RequestTelemetry(state.metrics, RequestLog(logs, settings.log_requests))
    app = Starlette(lifespan=lifespan)
    # In place of Starlette's own two layers, which answer defects: the applications do so themselves.
    edge = Edge(caching, telemetry, guard, Prefix(settings.root_path, _render))
    app.middleware_stack = open_to_pages(FormPosts(edge, settings.root_path), settings.cors_origins)
    app.state.songkin = state
    return app


def _intake(settings: Settings, gates: Gates) -> Intake | None:
    if not settings.audio:
        return None
    from app.audio.hearing.analyst import Analyst  # which needs the extra `audio`

    return Intake.of(Analyst(gates.audio.limits.computing, end_with_parent), settings.max_audio_bytes)


def _rate_limits(settings: Settings) -> "RateLimits | None":
    if settings.rate_limit is None:
        return None
    from app.access.rate_limits import RateLimits  # which few services need, and which takes long to import

    url = settings.rate_limit_url
    return RateLimits(settings.rate_limit, url.get_secret_value() if url else None)


def _render(scope: Scope, problem: Problem) -> Response:
    """The error body of the API that a request is for, where it does not come so far."""
    renders = (
        (is_spotify_path, spotify_error),
        (is_subsonic_path, subsonic_error),
        (is_audiomuse_path, audiomuse_error),
    )
    render = next((render for is_for, render in renders if is_for(scope["path"])), native_error)
    return render(scope, problem)


def _credential_of(scope: Scope) -> str | None:
    """The key or token of a request; clients of Subsonic send theirs among the parameters."""
    return credential_of(scope["headers"]) or (key_in_query(scope) if is_subsonic_path(scope["path"]) else None)


def _follow(store: BundleStore, feed: LiveFeed, metrics: Metrics) -> None:
    store.refresh_live()
    metrics.observe_live(len(store.live.tracks), feed.read_at, store.live_problem is not None)


def _observe(state: AppState) -> None:
    """Tell the metrics what they cannot know themselves."""
    try:
        version = state.store.service.version
    except NotReady:
        version = None
    state.metrics.observe_bundle(version, state.store.refused)
    state.metrics.observe_engine(state.store.engine_problem is not None)
    for gate in vars(state.gates).values():
        state.metrics.observe_permits(gate.name, gate.n_computing, gate.n_waiting)
        for reason, n_turned_away in gate.n_turned_away.items():
            state.metrics.observe_shed(gate.name, reason, n_turned_away)
    state.metrics.observe_shed("bodies", "full", state.body_memory.n_turned_away)
    state.metrics.observe_kept_answers(state.answers.n_hits, state.answers.n_misses)
    if state.intake:
        state.metrics.observe_shed("files", "full", state.intake.room.n_turned_away)
