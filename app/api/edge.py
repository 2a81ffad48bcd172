"""The outermost layer of the APIs: what every request goes through, and pays for."""

import time
from collections.abc import Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.access.guard import Guard
from app.api.access.prefix import Prefix
from app.api.access.security_headers import security_headers
from app.telemetry.request_ids import RequestIds
from app.telemetry.requests import RequestTelemetry

Headers = list[tuple[bytes, bytes]]


class Edge:
    """Gives each request an id, takes its prefix off, asks the guard, adds headers, and tells the telemetry.

    One layer rather than one for each, since each would wrap what sends the answer once more. Defects are not handled
    here: the applications inside answer theirs, and the server any other.

    Args:
        app: what answers.
        telemetry: told of every answer.
        guard: None lets everybody in.
        prefix: None where nothing stands before the paths of the service.
    """

    def __init__(
        self, app: ASGIApp, telemetry: RequestTelemetry, guard: Guard | None = None, prefix: Prefix | None = None
    ) -> None:
        self._app = app
        self._telemetry = telemetry
        self._guard = guard
        self._prefix = prefix
        self._ids = RequestIds()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = self._ids.of(scope["headers"])
        scope.setdefault("state", {})["request_id"] = request_id
        answer = self._prefix.answer(scope) if self._prefix else None
        path = scope["path"]
        status = 500

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                added = (*security_headers(path), (b"x-request-id", request_id.encode()))
                message["headers"] = _with_missing(message["headers"], added)
            await send(message)

        try:
            if answer is None and self._guard:
                answer = await self._guard.refusal(scope)
            await (answer or self._app)(scope, receive, send_with_headers)
        finally:
            self._telemetry.observe(scope, status, time.perf_counter() - started)


def _with_missing(headers: Headers, added: Sequence[tuple[bytes, bytes]]) -> Headers:
    """The headers of an answer, and those of others that it does not set itself."""
    names = {name for name, _ in headers}
    return [*headers, *(each for each in added if each[0] not in names)]
