"""Takes the path under which a proxy shows the service off each request, so that nothing else need know of it."""

from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.errors import Problem, Render
from app.server.prefixes import as_prefix


class Prefix:
    """Knows what stands before the paths of the service in the addresses that clients use.

    Args:
        configured: that of all requests, as `as_prefix` gives it. Empty takes the one that a trusted proxy names, which
            the server has put where ASGI has it, in `root_path`.
        render: makes the error body that the client of a request expects.
    """

    def __init__(self, configured: str, render: Render) -> None:
        self._configured = configured
        self._render = render

    def answer(self, scope: Scope) -> Response | None:
        """What a request is answered whose prefix is wrong, or that has nothing else; None for any other.

        Afterwards `path` of the scope has no prefix, whether the proxy took it off or not, and `root_path` is it.
        """
        named = self._configured or scope.get("root_path")
        if not named:
            return None
        scope["root_path"] = ""
        try:
            prefix = as_prefix(named)
        except ValueError as error:
            message = f"X-Forwarded-Prefix: {error}, got {named[:100]!r}; the proxy sets it"
            return self._render(scope, Problem(400, "invalid_prefix", message))
        path: str = scope["path"]
        scope["root_path"] = prefix
        if path == prefix:  # relative addresses would start one step too high
            query = scope["query_string"].decode("latin-1")
            return RedirectResponse(f"{prefix}/?{query}" if query else f"{prefix}/")
        if path.startswith(f"{prefix}/"):
            scope["path"] = path[len(prefix) :]
        return None


async def answer_with_prefix(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Have an application of Starlette's answer, which expects the prefix at the start of the path, as ASGI has it."""
    path = scope["path"]
    scope["path"] = scope.get("root_path", "") + path
    try:
        await app(scope, receive, send)
    finally:
        scope["path"] = path
