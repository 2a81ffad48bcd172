"""How the objects of Spotify's contract are written: what stands for the unknown, and whose the ids of tracks are."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:  # the settings import this before there is time for all that the service needs
    from app.service import Service

WhoseIds = Literal["auto", "yes", "no"]


@dataclass(frozen=True)
class Style:
    """How objects are written.

    Attributes:
        placeholders: whether there is a value for what the catalogue does not know, or null.
        spotify_ids: whether the ids of tracks that have the form of Spotify's are Spotify's; auto asks the catalogue.
        for_market: whether the request names a market, so that tracks are said to be playable there.
    """

    placeholders: bool = True
    spotify_ids: WhoseIds = "auto"
    for_market: bool = False

    def are_spotify_ids(self, service: "Service") -> bool:
        """Whether the ids of tracks that have the form of Spotify's are Spotify's."""
        return self.spotify_ids == "yes" or (self.spotify_ids == "auto" and not service.has_own_ids)
