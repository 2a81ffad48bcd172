"""Both slash forms of a path, answered directly.

Clients write `tracks/?ids=…` and `tracks?ids=…`. To redirect one to the other doubles every request, and goes wrong
behind a proxy that ends TLS.
"""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter


class BothSlashes(APIRouter):
    """A router whose every path is also answered with a slash at its end; the description shows it once."""

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **settings: Any) -> None:
        super().add_api_route(path, endpoint, **settings)
        super().add_api_route(f"{path}/", endpoint, **{**settings, "include_in_schema": False})
