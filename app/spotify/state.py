"""What the Spotify endpoints share, in addition to the state that all APIs share."""

from dataclasses import dataclass, field

from fastapi import Request

from app.spotify.aliases import ArtistAliases
from app.spotify.writing.pictures import draw_picture
from app.spotify.writing.style import WhoseIds


@dataclass(frozen=True)
class SpotifyState:
    """Made once for an application.

    Attributes:
        public_url: where clients reach the service; None takes what each request says.
        aliases: real Spotify ids of artists.
        placeholders: whether there is a value for what the catalogue does not know, or null.
        spotify_ids: whose the ids of tracks are.
        picture: a PNG that stands for those that the catalogue does not have.
    """

    public_url: str | None
    aliases: ArtistAliases
    placeholders: bool
    spotify_ids: WhoseIds
    picture: bytes = field(default_factory=draw_picture)


def spotify_state(request: Request) -> SpotifyState:
    """The state of the application that a request came to."""
    state: SpotifyState = request.app.state.spotify
    return state
