"""Refuses a request body over the limit before it fills the memory.

Starlette's own limit answers in plain text; every error of this service has the one error body.
"""

from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.errors import BodyTooLarge, Render, problem_of

_DRAINED_BYTES = 64 * 1024 * 1024


class BodyLimit:
    """ASGI middleware. Trusts a declared length, and counts where none is declared.

    Args:
        app: what answers.
        max_bytes: the largest body.
        render: makes the error body.
        by_path: the largest body of the paths for which it is another.
    """

    def __init__(self, app: ASGIApp, max_bytes: int, render: Render, by_path: Mapping[str, int] | None = None) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._by_path = by_path or {}
        self._render = render

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        received, most = 0, self._by_path.get(scope["path"], self._max_bytes)

        async def receive_within_limit() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                await _drain(receive, message)
                raise BodyTooLarge(most)
            return message

        if _declared_length(scope) > most:
            await _drain(receive, await receive())
            response = self._render(scope, problem_of(BodyTooLarge(most)))
            await response(scope, receive, send)
        else:
            await self._app(scope, receive_within_limit, send)


def _declared_length(scope: Scope) -> int:
    declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(declared) if declared.isdigit() else 0


async def _drain(receive: Receive, message: Message) -> None:
    """Throw the rest of the body away: a client that is still sending would see a broken connection, not the answer."""
    drained = 0
    while message.get("more_body", False) and drained < _DRAINED_BYTES:
        drained += len(message["body"])
        message = await receive()
