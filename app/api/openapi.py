"""The OpenAPI description, with examples: made-up ones, and with a bundle some that work, of its ids and answers."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute

from app.api.access.description import describe_access
from app.api.albums.answers import album_answer
from app.api.artists.answers import artist_answer
from app.api.changes.schemas import EXAMPLE_ID
from app.api.description.examples import add_examples
from app.api.description.tags import described_tags
from app.api.error_schemas import schemas_of
from app.api.features import EXAMPLE_TRACK, TrackIn, features_array
from app.api.genres.answers import prediction_answer
from app.api.matching.answers import match_answer
from app.api.matching.schemas import MatchRequest
from app.api.search.answers import search_answer
from app.api.search.schemas import MAX_QUERY, SearchQuery
from app.api.tracks.answers import similar_answer
from app.bundle.catalogue.track_map import LARGEST_PLACE
from app.bundle_store import BundleStore
from app.catalogue.track import Track
from app.errors import NotReady
from app.service import Service


def install_openapi(
    app: FastAPI,
    store: BundleStore,
    described: Sequence[BaseRoute],
    has_keys: bool,
    error_bodies: Sequence[type[BaseModel]],
) -> None:
    """Replace `app.openapi`: the description is made again when another bundle comes into use, or its example goes.

    Args:
        app: whose description it is.
        store: holds the service in use.
        described: routes of other applications that it lists as well.
        has_keys: whether only keys open the catalogue: then the description, which needs none, tells nothing of it.
        error_bodies: that routes name, as `described_error` has them do.
    """
    made: dict[tuple[str, str | None] | None, dict[str, Any]] = {}

    def openapi() -> dict[str, Any]:
        try:
            service = store.service
        except NotReady:
            service = None
        track = service.example_track() if service and not has_keys else None
        version = (service.version, track.id if track else None) if service else None
        description = made.get(version)
        if description is None:
            description = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=[*app.routes, *described],
                tags=described_tags(),
            )
            _without_default_errors(description)
            description["components"]["schemas"] |= schemas_of(*error_bodies)
            describe_access(description, has_keys)
            add_examples(description)
            if service and track:
                _add_examples_of_bundle(description["paths"], service, track)
            made.clear()
            made[version] = description
        return description

    async def get_description(request: Request) -> Response:
        prefix = request.scope.get("root_path")
        servers = {"servers": [{"url": prefix}]} if prefix else {}
        return await asyncio.to_thread(lambda: JSONResponse(openapi() | servers))

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend the description
    # FastAPI's own route makes the description in the event loop, where everybody waits most of a second for it.
    app.router.routes = [route for route in app.routes if getattr(route, "path", None) != app.openapi_url]
    app.add_route(str(app.openapi_url), get_description, include_in_schema=False)


def _without_default_errors(description: dict[str, Any]) -> None:
    """FastAPI describes a 422 of its own shape for every endpoint that describes none; nobody ever gets one."""
    for operations in description["paths"].values():
        for operation in operations.values():
            schema = operation["responses"].get("422", {}).get("content", {}).get("application/json", {}).get("schema")
            if schema == {"$ref": "#/components/schemas/HTTPValidationError"}:
                del operation["responses"]["422"]
    for name in ("HTTPValidationError", "ValidationError"):
        description["components"]["schemas"].pop(name, None)


def _add_examples_of_bundle(paths: dict[str, Any], service: Service, track: Track) -> None:
    prediction_request = {**EXAMPLE_TRACK, "artists": [track.artists[0].name]}
    paths["/predict-genre"]["post"]["requestBody"]["content"]["application/json"]["example"] = prediction_request
    recommendation_request = {
        "seeds": [{"track": track.id}],
        "filters": {"danceability": {"min": 0.3}},
        "diversity": 0.2,
        "k": 3,
    }
    paths["/recommendations"]["post"]["requestBody"]["content"]["application/json"]["example"] = recommendation_request
    playlist = {"tracks": [{"track": track.id}], "k": 3}
    paths["/playlists/continue"]["post"]["requestBody"]["content"]["application/json"]["example"] = playlist
    match_request = {
        "tracks": [
            {
                "name": f"{track.name} - 2011 Remaster".upper(),
                "artists": [artist.name for artist in track.artists],
                "album": "Greatest Hits",
            },
            {"name": "A song that nobody wrote", "artists": "Nobody feat. Somebody"},
        ]
    }
    paths["/tracks/match"]["post"]["requestBody"]["content"]["application/json"]["example"] = match_request
    if "/api/alchemy" in paths:
        alchemy = {"items": [{"id": track.id, "op": "ADD", "type": "song"}], "n": 10}
        paths["/api/alchemy"]["post"]["requestBody"]["content"]["application/json"]["example"] = alchemy
    similar = service.similar(track.id, 1)
    (other, *_) = service.tracks_at([track_index for track_index, _ in similar.similar] or [track.index])
    artist = service.artists.page(track.artists[0].id)
    text = SearchQuery(q=track.name[:MAX_QUERY], limit=1)
    for path, operations in paths.items():
        identities = {"/artists": artist.profile.artist.id, "/albums": track.album.id}
        identity = next((one for folder, one in identities.items() if folder in path), track.id)
        values = {
            "id": identity,
            "ids": identity,
            "other": other.id,
            "seed_tracks": track.id,
            **dict.fromkeys(("item_id", "startSongId", "start_song_id"), track.id),
            **dict.fromkeys(("endSongId", "end_song_id"), other.id),
            **dict.fromkeys(("artist_id", "artist"), artist.profile.artist.id),
            "q": text.q,
            "search_query": text.q,
            "type": "track",
            "f": "json",
            "x": LARGEST_PLACE // 2,
            "y": LARGEST_PLACE // 2,
        }
        for parameter in operations.get("get", {}).get("parameters", []):
            if parameter["name"] in values:
                value = values[parameter["name"]]
                parameter["example"] = [value] if parameter["schema"].get("type") == "array" else value
    for method in ("put", "delete"):
        paths["/tracks/{id}"][method]["parameters"][0]["example"] = EXAMPLE_ID
    asked = TrackIn(**prediction_request)
    (prediction,) = service.predict_genres(features_array([asked]), [asked.text], top_n=3)
    answers: dict[tuple[str, str], bytes] = {
        ("/predict-genre", "post"): prediction_answer(prediction, service.version),
        ("/tracks/{id}", "get"): service.json([track.index])[0],
        ("/tracks/{id}/similar", "get"): similar_answer(similar, service),
        ("/artists/{id}", "get"): artist_answer(artist, service),
        ("/albums/{id}", "get"): album_answer(service.albums.index(track.album.id), 1, 0, service),
    }
    if "words" in service.manifest.parts:
        answers["/search", "get"] = search_answer(text, service)
        matches = service.match([each.to_domain() for each in MatchRequest(**match_request).tracks if each])
        answers["/tracks/match", "post"] = match_answer(matches, [], service)
    for (path, method), answer in answers.items():
        content = paths[path][method]["responses"]["200"]["content"]["application/json"]
        content["example"] = json.loads(answer)
