"""The bodies of GET /search."""

from typing import Literal, Self

from pydantic import BaseModel, Field

from app.api.artists.schemas import ArtistProfileOut
from app.api.fields import Strict
from app.api.tracks.schemas import TrackOut
from app.catalogue.artists import ArtistProfile
from app.catalogue.catalogue import Track
from app.search.service import Found

MAX_QUERY = 256


class SearchQuery(Strict):
    q: str = Field(
        min_length=1,
        max_length=MAX_QUERY,
        description="Words, or beginnings of words, of title, artists and album, or of an artist's name. Case, accents "
        "and punctuation do not matter. `artist:`, `track:`, `album:` and `genre:` say where; a value in quotes ends "
        'with them, another one with the next field: `artist:"sigur ros" hoppi`',
    )
    type: Literal["track", "artist"] = Field("track", description="What to look for")
    limit: int = Field(10, ge=1, le=50, description="How many")
    offset: int = Field(0, ge=0, le=1000, description="Skip so many: the next page")


class SearchAnswer(BaseModel):
    items: list[TrackOut] | list[ArtistProfileOut] = Field(
        description="Of the type asked for; what fits best first, then what is most popular"
    )
    total: int = Field(description="How many there are in all")
    limit: int
    offset: int
    model: str

    @classmethod
    def answer(cls, found: Found[Track] | Found[ArtistProfile], query: SearchQuery, model: str) -> Self:
        items = [TrackOut.of(one) if isinstance(one, Track) else ArtistProfileOut.of(one) for one in found.items]
        return cls(items=items, total=found.total, limit=query.limit, offset=query.offset, model=model)
