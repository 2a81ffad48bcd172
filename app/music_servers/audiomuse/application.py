"""The endpoints of AudioMuse-AI as an application of its own, with errors as its plugins read them."""

from fastapi import FastAPI

from app.api.errors import install_error_handlers
from app.api.routing.families import take_routes
from app.api.routing.index import index_routes
from app.api.state import AppState
from app.music_servers.audiomuse.endpoints import router
from app.music_servers.audiomuse.errors import audiomuse_error
from app.music_servers.audiomuse.resolver import ArtistIds


def is_audiomuse_path(path: str) -> bool:
    """Whether a request for this path is for this application, unless it is for the token endpoint."""
    return path.startswith("/api/")


def create_audiomuse_api(state: AppState, artist_ids: ArtistIds) -> FastAPI:
    """The application.

    Args:
        state: shared with the other APIs.
        artist_ids: that others have for artists.
    """
    app = FastAPI(openapi_url=None, redirect_slashes=False, telemetry=state.otlp.fastapi)
    app.state.songkin = state
    app.state.artist_ids = artist_ids
    take_routes(app, [router])
    install_error_handlers(app, audiomuse_error)
    index_routes(app, part=1)
    return app
