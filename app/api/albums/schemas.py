"""Schemas of albums."""

from typing import Literal

from pydantic import BaseModel, Field

from app.api.fields import Strict
from app.api.tracks.schemas import ArtistOut, TrackOut
from app.catalogue.albums import FACTS


class AlbumQuery(Strict):
    limit: int = Field(100, ge=1, le=500, description="Number of tracks to list")
    offset: int = Field(0, ge=0, le=1_000_000, description="Number of tracks to skip")


class AlbumAnswer(BaseModel):
    id: str = Field(description="22 base62 characters, minted from its name and the first artist of its tracks")
    name: str
    type: Literal["album", "single", "compilation"] = Field(
        description="What it seems to be: a single where the catalogue has one track of it, of its name; a compilation "
        "where several artists have few tracks each on an album of this name, which are one album then"
    )
    artists: list[ArtistOut] = Field(description="The first artists of its tracks, each once; at most 50")
    n_tracks: int = Field(description="How many of its tracks the catalogue has")
    popularity: int | None = Field(description="Popularity of its most popular track")
    genres: list[str] = Field(description="Genres of its tracks, the most frequent first")
    extras: dict[str, str | int] = Field(
        description=f"Further facts, as far as they are known of a track, of {', '.join(FACTS)}"
    )
    tracks: list[TrackOut] = Field(
        description="By their discs and numbers, where these are known; others in the order of their ids, and those "
        "that were added since behind them"
    )
