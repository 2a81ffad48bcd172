"""Finds the route of a request without asking all of them."""

from collections.abc import Sequence
from copy import copy

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send


def index_routes(app: FastAPI, part: int) -> None:
    """Have `app` look first at the routes that can answer a request, by its method and a part of its path.

    Call it once all routes are there.

    Args:
        app: whose routes they are.
        part: of the path that tells the families of endpoints apart, 0 for the first.
    """
    app.router.middleware_stack = _RouteIndex(app.router, part)


class _RouteIndex:
    """Passes a request to the one of several routers that has the likely routes first, and then all the others.

    Which route answers, or what is answered where there is none, is the same as without.
    """

    def __init__(self, router: APIRouter, part: int) -> None:
        self._router = router
        self._part = part
        methods = {method for route in router.routes for method in getattr(route, "methods", None) or ()}
        parts = {_part(getattr(route, "path", ""), part) for route in router.routes}
        self._routers = {
            (method, name): _with_first(
                router, [each for each in router.routes if _may_answer(each, method, name, part)]
            )
            for method in methods
            for name in parts
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        router = self._router
        if scope["type"] == "http":
            path = scope["path"]
            if prefix := scope.get("root_path"):
                path = path[len(prefix) :]
            router = self._routers.get((scope["method"], _part(path, self._part)), router)
        await router.app(scope, receive, send)


def _with_first(router: APIRouter, first: Sequence[BaseRoute]) -> APIRouter:
    """A router of the same routes, of which some come first."""
    reordered = copy(router)
    reordered.routes = [*first, *(route for route in router.routes if route not in first)]
    return reordered


def _may_answer(route: BaseRoute, method: str, name: str, part: int) -> bool:
    """Whether a route may fit a request with this method, and this part of its path."""
    of_route = _part(getattr(route, "path", "{"), part)
    methods = getattr(route, "methods", None)
    return (of_route == name or "{" in of_route) and (not methods or method in methods)


def _part(path: str, part: int) -> str:
    """A part of a path, empty where it has fewer."""
    parts = path.split("/", part + 2)
    return parts[part + 1] if len(parts) > part + 1 else ""
