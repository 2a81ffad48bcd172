"""The native API as an application of its own: its endpoints, its errors, and the one description at /docs."""

from collections.abc import Sequence

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from pydantic import BaseModel
from starlette.routing import BaseRoute

from app.api.admin import endpoints as admin
from app.api.albums import endpoints as albums
from app.api.artists import endpoints as artists
from app.api.audio import endpoints as audio
from app.api.changes import endpoints as changes
from app.api.distributions import endpoints as distributions
from app.api.error_schemas import ErrorBody
from app.api.errors import install_error_handlers, native_error
from app.api.genres import endpoints as genres
from app.api.map import endpoints as track_map
from app.api.matching import endpoints as matching
from app.api.openapi import install_openapi
from app.api.ops import endpoints as ops
from app.api.playlists import endpoints as playlists
from app.api.recommendations import endpoints as recommendations
from app.api.routing.families import take_routes
from app.api.routing.index import index_routes
from app.api.search import endpoints as search
from app.api.state import AppState
from app.api.tracks import endpoints as tracks
from app.telemetry.version import songkin_version

_DESCRIPTION = """What genre is this track, and what else sounds like it?

Answers come from one *bundle*: a trained model and the catalogue it has embedded. Predictions and lists of similar
tracks name it under `model`. Every error has the body `{"error": {"code", "message", "request_id", "details"?}}`.

Under `/v1` are the endpoints of Spotify's Web API that were closed, with its own objects and errors; under `/rest` and
`/api` what music servers ask, as OpenSubsonic and the plugins of AudioMuse-AI have it.
"""


def create_native_api(
    state: AppState, described: Sequence[BaseRoute], error_bodies: Sequence[type[BaseModel]] = ()
) -> FastAPI:
    """The native API.

    Args:
        state: shared with the other APIs.
        described: the routes of the other APIs, which /docs lists as well.
        error_bodies: of the other APIs.
    """
    app = FastAPIOffline(
        title="Songkin",
        version=songkin_version(),
        description=_DESCRIPTION,
        redoc_url=None,
        telemetry=state.otlp.fastapi,
    )
    app.state.songkin = state
    named = (genres, tracks, changes, matching, recommendations, playlists, search, artists, albums)
    take_routes(app, [family.router for family in (*named, track_map, distributions, audio, ops, admin)])
    if state.metrics_port is None:
        take_routes(app, [ops.metrics_router])
    install_error_handlers(app, native_error)
    install_openapi(app, state.store, described, state.keys is not None, [ErrorBody, *error_bodies])
    index_routes(app, part=0)
    return app
