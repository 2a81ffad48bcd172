"""Puts the Spotify endpoints into the application."""

from fastapi import FastAPI

from app.spotify import artists, recommendations, search, token, tracks
from app.spotify.aliases import ArtistAliases


def install_spotify(app: FastAPI, public_url: str | None, aliases: ArtistAliases) -> None:
    """public_url: where clients reach the service; None takes what each request says."""
    app.state.public_url = public_url
    app.state.artist_aliases = aliases
    for module in (recommendations, tracks, artists, search, token):
        app.include_router(module.router)
