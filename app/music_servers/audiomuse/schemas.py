"""The objects that the plugins of AudioMuse-AI send and read."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field

from app.music_servers.audiomuse.bounds import MAX_ITEMS, MOST_TRACKS


class AudioMuseError(BaseModel):
    """The body of every error under /api, but for the token endpoint."""

    error: str


class Health(BaseModel):
    status: Literal["ok"]


class ActiveTasks(BaseModel):
    """No task: this service has none that a plugin could watch."""


class FoundTrack(BaseModel):
    item_id: str
    title: str
    author: str = Field(description="All its artists, with commas between")
    album: str = Field(description="`unknown` where the catalogue has none")


class NearTrack(FoundTrack):
    distance: float = Field(ge=0, description="1 - similarity; on a path, to the track before, 0 for the first")


class SongPathAnswer(BaseModel):
    path: list[NearTrack]
    total_distance: float


class Song(BaseModel):
    item_id: str
    title: str


class ComponentMatch(BaseModel):
    distance: float
    artist1_representative_songs: list[Song] = Field(description="Popular tracks of the artist that was asked for")
    artist2_representative_songs: list[Song] = Field(description="Popular tracks of the similar artist")


class NearArtist(BaseModel):
    artist: str
    artist_id: str
    divergence: float = Field(ge=0, description="1 - similarity")
    component_matches: list[ComponentMatch] | None = Field(None, description="One, where they were asked for")


def _capitals(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


class AlchemyItem(BaseModel):
    id: str = Field(min_length=1, description="Of a track or an artist; an artist may be named instead")
    op: Annotated[Literal["ADD", "SUBTRACT"], BeforeValidator(_capitals)]
    type: Literal["song", "artist"] = "song"


class AlchemyRequest(BaseModel):
    items: list[AlchemyItem] = Field(min_length=1, max_length=MAX_ITEMS, fail_fast=True)
    n: int = Field(100, ge=1, description=f"Number of tracks; above {MOST_TRACKS}, it is that")


class AlchemyAnswer(BaseModel):
    results: list[NearTrack]
