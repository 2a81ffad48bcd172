"""The OpenAPI description, with examples that work: ids and answers are of the bundle in use."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.api.artists.schemas import ArtistAnswer
from app.api.schemas import (
    EXAMPLE_TRACK,
    PredictionAnswer,
    SimilarAnswer,
    TrackIn,
    TrackOut,
    features_array,
)
from app.api.search.schemas import MAX_QUERY, SearchAnswer, SearchQuery
from app.bundle_store import BundleStore
from app.errors import NotReady
from app.service import Recommender


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
            _without_default_errors(made[version])
            if recommender:
                _add_examples(made[version]["paths"], recommender)
        return made[version]

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend the description


def _without_default_errors(description: dict[str, Any]) -> None:
    """FastAPI describes a 422 of its own shape for every endpoint that describes none; nobody ever gets one."""
    for operations in description["paths"].values():
        for operation in operations.values():
            schema = operation["responses"].get("422", {}).get("content", {}).get("application/json", {}).get("schema")
            if schema == {"$ref": "#/components/schemas/HTTPValidationError"}:
                del operation["responses"]["422"]
    for name in ("HTTPValidationError", "ValidationError"):
        description["components"]["schemas"].pop(name, None)


def _add_examples(paths: dict[str, Any], recommender: Recommender) -> None:
    track = recommender.example_track()
    asked = {**EXAMPLE_TRACK, "artists": [track.artists[0].name]}
    paths["/predict-genre"]["post"]["requestBody"]["content"]["application/json"]["example"] = asked
    wanted = {"seeds": [{"track": track.id}], "filters": {"danceability": {"min": 0.3}}, "diversity": 0.2, "k": 3}
    paths["/recommendations"]["post"]["requestBody"]["content"]["application/json"]["example"] = wanted
    other = recommender.similar(track.id, 1).similar[0].track
    artist = recommender.artists.page(track.artists[0].id)
    text = SearchQuery(q=track.name[:MAX_QUERY], limit=1)
    found = recommender.search.tracks(text.q, text.limit, text.offset)
    for path, operations in paths.items():
        identity = artist.profile.artist.id if "/artists" in path else track.id
        values = {
            "id": identity,
            "ids": identity,
            "other": other.id,
            "seed_tracks": track.id,
            "q": text.q,
            "type": "track",
        }
        for parameter in operations.get("get", {}).get("parameters", []):
            if parameter["name"] in values:
                parameter["example"] = values[parameter["name"]]
    (prediction,) = recommender.predict_genres(features_array([TrackIn(**EXAMPLE_TRACK)]), [asked["artists"]], top_n=3)
    answers = {
        ("/predict-genre", "post"): PredictionAnswer.answer(prediction, recommender.version),
        ("/tracks/{id}", "get"): TrackOut.of(track),
        ("/tracks/{id}/similar", "get"): SimilarAnswer.answer(recommender.similar(track.id, 1), recommender.version),
        ("/artists/{id}", "get"): ArtistAnswer.answer(artist),
        ("/search", "get"): SearchAnswer.answer(found, text, recommender.version),
    }
    for (path, method), answer in answers.items():
        content = paths[path][method]["responses"]["200"]["content"]["application/json"]
        content["example"] = answer.model_dump(mode="json")
