"""Schemas of search."""

from typing import Literal

from pydantic import BaseModel, Field

from app.api.artists.schemas import ArtistProfileOut
from app.api.fields import Strict
from app.api.tracks.schemas import TrackOut

MAX_QUERY = 256


class SearchQuery(Strict):
    q: str = Field(
        min_length=1,
        max_length=MAX_QUERY,
        description="Words, or beginnings of words, of title, artists and album, or of an artist's name. Case, accents "
        "and punctuation do not matter. `artist:`, `track:`, `album:` and `genre:` name the field to search; a quoted "
        'value ends at its quotes, another value at the next field: `artist:"sigur ros" hoppi`. A genre that is called '
        "so is meant alone: `genre:techno` leaves out what is only detroit-techno",
    )
    type: Literal["track", "artist"] = Field("track", description="What to look for")
    limit: int = Field(10, ge=1, le=50, description="Number of items")
    offset: int = Field(0, ge=0, le=1000, description="Number of items to skip")


class SearchAnswer(BaseModel):
    items: list[TrackOut] | list[ArtistProfileOut] = Field(
        description="Of the requested type; the best match first, then the most popular"
    )
    total: int = Field(description="Number of matches, on all pages")
    limit: int
    offset: int
    model: str
