"""A router that answers a path with and without a slash at its end.

Clients write `tracks/?ids=…` and `tracks?ids=…`. A redirect from one form to the other would double every
request, and would fail behind a proxy that ends TLS.
"""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter

from app.api.admission import AdmittedRoute


class TrailingSlashRouter(APIRouter):
    """Answers every path in both forms; the description lists it once."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(
            route_class=AdmittedRoute, generate_unique_id_function=lambda route: f"spotify_{route.name}", **settings
        )

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **settings: Any) -> None:
        super().add_api_route(path, endpoint, **settings)
        super().add_api_route(f"{path}/", endpoint, **{**settings, "include_in_schema": False})
