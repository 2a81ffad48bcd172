"""The OpenAPI description, with examples that work: their ids are of the catalogue in use."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.errors import NotReady
from app.recommend.bundle_store import BundleStore


def install_openapi(app: FastAPI, store: BundleStore) -> None:
    """Replace `app.openapi`: the description is made again when another bundle comes into use."""
    made: dict[str | None, dict[str, Any]] = {}

    def openapi() -> dict[str, Any]:
        try:
            recommender = store.recommender
            version, example = recommender.version, recommender.example_track().id
        except NotReady:
            version, example = None, None
        if version not in made:
            made.clear()
            description = get_openapi(
                title=app.title, version=app.version, description=app.description, routes=app.routes
            )
            if example is not None:
                _set_track_example(description, example)
            made[version] = description
        return made[version]

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend the description


def _set_track_example(description: dict[str, Any], track_id: str) -> None:
    for path, operations in description["paths"].items():
        if path.startswith("/tracks/{id}"):
            for operation in operations.values():
                for parameter in operation["parameters"]:
                    if parameter["name"] == "id":
                        parameter["example"] = track_id
