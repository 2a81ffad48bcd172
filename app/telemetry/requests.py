"""ASGI middleware around everything: each request has an id, and its answer is logged and counted."""

import logging
import re
import secrets
import time

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.telemetry.metrics import Metrics

QUIET_PATHS = frozenset({"/health/live", "/health/ready", "/metrics"})
"""What machines ask for every few seconds: logged at debug, and not traced."""

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_log = logging.getLogger("app.requests")


class RequestTelemetry:
    """Gives each request an id, and logs and counts its answer.

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
            level = logging.DEBUG if route in QUIET_PATHS else logging.INFO
            if _log.isEnabledFor(level):
                fields = {
                    "request_id": request_id,
                    "method": scope["method"],
                    "path": scope["path"],
                    "route": route,
                    "status": status,
                    "duration_ms": round(seconds * 1000, 3),
                }
                if "key" in scope["state"]:
                    fields["key"] = scope["state"]["key"]  # its name
                _log.log(level, "request", extra=fields)


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
            return str(value.decode("ascii"))
    return secrets.token_hex(8)


def _known(method: str) -> str:
    """`method` as a label. All unknown methods share a label, so that they cannot create new time series."""
    return method if method in _METHODS else "other"
