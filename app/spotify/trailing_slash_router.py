"""A router that answers a path with and without a slash at its end, and lists in all the forms that clients write.

Clients write `tracks/?ids=…` and `tracks?ids=…`. A redirect from one form to the other would double every
request, and would fail behind a proxy that ends TLS.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response

from app.api.admission import AdmittedRoute
from app.spotify.list_parameters import with_commas


class _SpotifyRoute(AdmittedRoute):
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_joined(request: Request) -> Response:
            request.scope["query_string"] = with_commas(request.scope["query_string"])
            return await handle(request)

        return handle_joined


class TrailingSlashRouter(APIRouter):
    """Answers every path in both forms; the description lists it once."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(
            route_class=_SpotifyRoute, generate_unique_id_function=lambda route: f"spotify_{route.name}", **settings
        )

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **settings: Any) -> None:
        super().add_api_route(path, endpoint, **settings)
        super().add_api_route(f"{path}/", endpoint, **{**settings, "include_in_schema": False})
