"""What every answer tells a browser, so that nobody makes it take data for a page, or put a page into theirs."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
# The page of the documentation starts by a script in the page, and shows pictures that are part of its styles.
_DOCS_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)


class SecurityHeaders:
    """ASGI middleware. An answer that sets such a header itself keeps its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_docs = scope["path"] == "/docs" or scope["path"].startswith("/docs/")
        wanted = {**_EVERYWHERE, "Content-Security-Policy": _DOCS_POLICY if is_docs else _DATA_POLICY}

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in wanted.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)
