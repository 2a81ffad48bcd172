"""Schemas of matching."""

from typing import Annotated, Self

from pydantic import BaseModel, Field, model_validator

from app.api.fields import NO_BOOLEAN, Strict
from app.api.ids import read_id
from app.api.matching.names import ARTIST_NAMES, AlbumName, ArtistNames, Text
from app.api.reading.items import ONE_BY_ONE, ItemError
from app.api.tracks.schemas import TrackOut
from app.bundle.text import TrackText
from app.search.confidence import LEAST_CONFIDENCE
from app.search.matching import MatchQuery

MAX_MATCHED = 1000


class TrackToMatch(Strict):
    """A track as somebody's list has it: its name, or its id, and whatever else is known."""

    name: Text | None = Field(None, description="Its title. Needed unless there is an id or an ISRC")
    artists: ArtistNames = Field(None, description=ARTIST_NAMES)
    album: AlbumName = Field(None, description="The name of an album that it is on, or an object with a name")
    duration_ms: Annotated[float | None, Field(ge=0, description="Length; 0 is unknown"), NO_BOOLEAN] = None
    isrc: Text | None = Field(None, description="Decides where the catalogue has it, unless the title is another")
    id: Text | None = Field(
        None, description="Id, spotify:track: URI or link. Decides where the catalogue has it; elsewhere the names do"
    )

    @model_validator(mode="after")
    def _has_name_or_code(self) -> Self:
        if not (self.name or self.id or self.isrc):
            raise ValueError("expected a name, an id or an ISRC, got none of them")
        return self

    def to_domain(self) -> MatchQuery:
        kind, bare = read_id(self.id or "")
        return MatchQuery(
            text=TrackText(self.name or "", self.album or "", tuple(name for name in self.artists or () if name)),
            duration_ms=self.duration_ms or None,
            id=bare if kind in (None, "track") else None,
            isrc=self.isrc,
        )


class MatchRequest(Strict):
    """Tracks are read one by one: those that are wrong, or null, do not keep the others."""

    tracks: list[Annotated[TrackToMatch | None, ONE_BY_ONE]] = Field(min_length=1, max_length=MAX_MATCHED)


class MatchOut(BaseModel):
    track: TrackOut
    confidence: float = Field(
        ge=LEAST_CONFIDENCE,
        le=1,
        description="Probability that it is the recording that is meant; 1 where the id or the ISRC decided",
    )


class MatchAnswer(BaseModel):
    matches: list[MatchOut | None] = Field(
        description=f"In the order of the request; null where no track of the catalogue has a confidence of "
        f"{LEAST_CONFIDENCE} or more, for a track that is null, or that `errors` lists"
    )
    errors: list[ItemError] = Field([], description="Of the tracks that are wrong, in the order of the request")
    model: str
