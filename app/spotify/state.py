"""What the Spotify endpoints share, in addition to the state that all APIs share."""

from dataclasses import dataclass

from fastapi import Request

from app.spotify.aliases import ArtistAliases


@dataclass(frozen=True)
class SpotifyState:
    """Made once for an application.

    Attributes:
        public_url: where clients reach the service; None takes what each request says.
        aliases: real Spotify ids of artists.
    """

    public_url: str | None
    aliases: ArtistAliases


def spotify_state(request: Request) -> SpotifyState:
    """The state of the application that a request came to."""
    state: SpotifyState = request.app.state.spotify
    return state
