"""The OpenAPI description, with examples that work: ids and answers are of the bundle in use."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.api.schemas import (
    EXAMPLE_TRACK,
    PredictionAnswer,
    SimilarAnswer,
    TrackIn,
    TrackOut,
    features_array,
)
from app.errors import NotReady
from app.recommend.bundle_store import BundleStore
from app.recommend.recommender import Recommender


def install_openapi(app: FastAPI, store: BundleStore) -> None:
    """Replace `app.openapi`: the description is made again when another bundle comes into use."""
    made: dict[str | None, dict[str, Any]] = {}

    def openapi() -> dict[str, Any]:
        try:
            recommender = store.recommender
        except NotReady:
            recommender = None
        version = recommender.version if recommender else None
        if version not in made:
            made.clear()
            made[version] = get_openapi(
                title=app.title, version=app.version, description=app.description, routes=app.routes
            )
            if recommender:
                _add_examples(made[version]["paths"], recommender)
        return made[version]

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend the description


def _add_examples(paths: dict[str, Any], recommender: Recommender) -> None:
    track = recommender.example_track()
    asked = {**EXAMPLE_TRACK, "artists": [track.artists[0].name]}
    paths["/predict-genre"]["post"]["requestBody"]["content"]["application/json"]["example"] = asked
    for path, operations in paths.items():
        if "{id}" in path:
            (parameter,) = (p for p in operations["get"]["parameters"] if p["name"] == "id")
            parameter["example"] = track.id
    (prediction,) = recommender.predict_genres(features_array([TrackIn(**EXAMPLE_TRACK)]), [asked["artists"]], top_n=3)
    answers = {
        ("/predict-genre", "post"): PredictionAnswer.answer(prediction, recommender.version),
        ("/tracks/{id}", "get"): TrackOut.of(track),
        ("/tracks/{id}/similar", "get"): SimilarAnswer.answer(recommender.similar(track.id, 1), recommender.version),
    }
    for (path, method), answer in answers.items():
        content = paths[path][method]["responses"]["200"]["content"]["application/json"]
        content["example"] = answer.model_dump(mode="json")
