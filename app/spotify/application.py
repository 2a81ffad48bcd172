"""The Spotify endpoints as an application of its own, with errors in the shape that Spotify's clients expect."""

from fastapi import FastAPI

from app.api.errors import install_error_handlers
from app.api.routing.families import take_routes
from app.api.routing.index import index_routes
from app.api.state import AppState
from app.spotify.endpoints import albums, artists, images, recommendations, search, token, tracks
from app.spotify.errors import spotify_error
from app.spotify.state import SpotifyState


def create_spotify_api(state: AppState, own: SpotifyState) -> FastAPI:
    """The Spotify API.

    Args:
        state: shared with the other APIs.
        own: what only this one needs.
    """
    app = FastAPI(
        openapi_url=None,
        redirect_slashes=False,
        telemetry=state.otlp.fastapi,
    )
    app.state.songkin = state
    app.state.spotify = own
    families = (recommendations, tracks, artists, albums, search, images, token)
    take_routes(app, [family.router for family in families])
    install_error_handlers(app, spotify_error)
    index_routes(app, part=1)
    return app
