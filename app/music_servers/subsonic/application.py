"""OpenSubsonic's endpoints as an application of its own, with errors in the envelope that its clients expect."""

from fastapi import FastAPI

from app.api.errors import install_error_handlers
from app.api.routing.families import take_routes
from app.api.routing.index import index_routes
from app.api.state import AppState
from app.music_servers.subsonic.endpoints import router
from app.music_servers.subsonic.errors import subsonic_error


def create_subsonic_api(state: AppState) -> FastAPI:
    """The application, over the state that all APIs share."""
    app = FastAPI(openapi_url=None, redirect_slashes=False, telemetry=state.otlp.fastapi)
    app.state.songkin = state
    take_routes(app, [router])
    install_error_handlers(app, subsonic_error)
    index_routes(app, part=1)
    return app
