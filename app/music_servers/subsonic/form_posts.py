"""Takes the form of a POST for the query of a GET, as the extension formPost of OpenSubsonic has it."""

from collections.abc import Awaitable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.music_servers.subsonic.paths import is_subsonic_path

_FORM = b"application/x-www-form-urlencoded"
_MAX_BYTES = 16 * 1024


class FormPosts:
    """ASGI middleware. It lies before what decides who may ask, since the key of such a request is in its form.

    Nothing is read that is longer than a query needs to be: such a request goes on as the POST that it is, which is
    answered nowhere.

    Args:
        app: what answers.
        root_path: what stands before the paths of the service, where that is not taken off yet; without it, what a
            proxy names.
    """

    def __init__(self, app: ASGIApp, root_path: str = "") -> None:
        self._app = app
        self._root_path = root_path

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        # No coroutine of its own around every other request, which would cost a thirtieth of the quickest ones.
        if scope.get("method") == "POST" and self._is_subsonic(scope) and _is_short_form(scope):
            return self._answer_form(scope, receive, send)
        return self._app(scope, receive, send)

    def _is_subsonic(self, scope: Scope) -> bool:
        prefix: str = self._root_path or scope.get("root_path", "")
        return is_subsonic_path(scope["path"].removeprefix(prefix.rstrip("/")))

    async def _answer_form(self, scope: Scope, receive: Receive, send: Send) -> None:
        form = await _read(receive)
        if form is None:  # the client left
            return
        query = b"&".join(part for part in (scope["query_string"], form) if part)
        await self._app({**scope, "method": "GET", "query_string": query}, _nothing_more, send)


def _is_short_form(scope: Scope) -> bool:
    headers = dict(scope["headers"])
    length = headers.get(b"content-length", b"")
    is_short = length.isdigit() and int(length) <= _MAX_BYTES
    return is_short and headers.get(b"content-type", b"").lower().startswith(_FORM)


async def _read(receive: Receive) -> bytes | None:
    pieces = []
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        pieces.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(pieces)


async def _nothing_more() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}
