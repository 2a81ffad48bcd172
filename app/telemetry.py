"""Logs, request ids and metrics: one JSON line for each event, one id for each request, and Prometheus metrics."""

import logging
import os
import re
import secrets
import time
from importlib.metadata import version

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MULTIPROCESS_DIR = "PROMETHEUS_MULTIPROC_DIR"
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_log = logging.getLogger("app.requests")


def songkin_version() -> str:
    return version("songkin")


def configure_logging(level: str) -> None:
    """Send every log line of the process, uvicorn's too, to standard error as JSON."""
    handler = logging.StreamHandler()
    handler.setFormatter(
        JsonFormatter(
            ["levelname", "name", "message"],
            rename_fields={"levelname": "level", "name": "logger"},
            reserved_attrs=[*RESERVED_ATTRS, "color_message"],  # uvicorn's, the message again in colour
            timestamp=True,
        )
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.getLogger("faiss.loader").setLevel(logging.WARNING)  # it logs every build that it tries to load


class Metrics:
    """The metrics of one application. Several workers share theirs in the files of PROMETHEUS_MULTIPROC_DIR."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "songkin_requests",
            "Requests answered",
            ["method", "route", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "songkin_request_seconds",
            "Time to answer a request",
            ["route"],
            registry=self._registry,
            buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
        )

        self._live_tracks = Gauge(
            "songkin_live_tracks",
            "Live tracks that are shown, by the worker that counted last",
            registry=self._registry,
            multiprocess_mode="mostrecent",
        )
        self._live_read_at = Gauge(
            "songkin_live_read_timestamp_seconds",
            "When the database of live changes was last read by any worker, 0 for never",
            registry=self._registry,
            multiprocess_mode="max",
        )

    def observe_live(self, n_tracks: int, read_at: float) -> None:
        """Live changes as a worker knows them. read_at: in seconds since the epoch."""
        self._live_tracks.set(n_tracks)
        self._live_read_at.set(read_at)

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def render(self) -> bytes:
        """All metrics in the Prometheus text format, over all workers."""
        if not os.environ.get(MULTIPROCESS_DIR):
            return generate_latest(self._registry)
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)


class RequestTelemetry:
    """ASGI middleware: gives each request an id, and logs and counts its answer.

    An id that the client or a proxy sent as X-Request-ID is kept if it is plain, so that logs can be joined.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        started = time.perf_counter()
        status = 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            seconds = time.perf_counter() - started
            route = getattr(scope.get("route"), "path", "unmatched")
            self._metrics.observe(_known(scope["method"]), route, status, seconds)
            _log.info(
                "request",
                extra={
                    "request_id": request_id,
                    "method": scope["method"],
                    "path": scope["path"],
                    "route": route,
                    "status": status,
                    "duration_ms": round(seconds * 1000, 3),
                },
            )


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
            return str(value.decode("ascii"))
    return secrets.token_hex(8)


def _known(method: str) -> str:
    """`method` as a label. All unknown methods share a label, so that they cannot create new time series."""
    return method if method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} else "other"
