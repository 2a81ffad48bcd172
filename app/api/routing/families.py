"""Routers of the families of endpoints, whose routes an application takes as its own."""

from collections.abc import Sequence

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from app.api.admission import AdmittedRoute


def family_router(tag: str, prefix: str = "", route_class: type[APIRoute] = AdmittedRoute) -> APIRouter:
    """A router of the native API.

    Args:
        tag: under which its endpoints are described.
        prefix: of all its paths.
        route_class: what is done around each endpoint.
    """
    return APIRouter(prefix=prefix, tags=[tag], route_class=route_class, generate_unique_id_function=_name)


def take_routes(app: FastAPI, routers: Sequence[APIRouter]) -> None:
    """Have `app` answer by the routes of `routers`, in their order: the first that fits a request answers it.

    FastAPI's `include_router` keeps each router as one route, which looks through all its routes twice for a request.
    """
    for router in routers:
        app.router.routes.extend(router.routes)


def _name(route: APIRoute) -> str:
    """Of an endpoint, which generated clients call their functions."""
    return route.name
