"""What the Spotify endpoints share beside the state of the application."""

from dataclasses import dataclass

from fastapi import Request

from app.spotify.aliases import ArtistAliases


@dataclass(frozen=True)
class SpotifyState:
    """Made once for an application.

    Attributes:
        public_url: where clients reach the service; None takes what each request says.
        aliases: by which artists are serializer.
    """

    public_url: str | None
    aliases: ArtistAliases


def spotify_state(request: Request) -> SpotifyState:
    """The state of the application that a request came to."""
    state: SpotifyState = request.app.state.spotify
    return state
