"""Schemas of genre predictions and of the list of genres."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.api.features import TrackIn
from app.api.fields import Strict
from app.api.reading.items import ONE_BY_ONE, ItemError

_ALONE = "The genres by {} alone; null where they were not used, or nothing else was"


class GenreOut(BaseModel):
    genre: str
    probability: float = Field(ge=0, le=1)


class ArtistEvidenceOut(BaseModel):
    name: str
    n_tracks: int = Field(description="Number of tracks that tell this artist's genres; 0 for an unknown artist")


class EvidenceOut(BaseModel):
    """The evidence of a prediction."""

    used: list[Literal["features", "words", "artists"]] = Field(
        description="features; words of name, album and artists; genres of known artists"
    )
    artists: list[ArtistEvidenceOut] = Field(description="The artists that the request named")
    by_features: list[GenreOut] | None = Field(description=_ALONE.format("features"))
    by_words: list[GenreOut] | None = Field(description=_ALONE.format("words"))
    by_artists: list[GenreOut] | None = Field(description=_ALONE.format("artists"))


class _Prediction(BaseModel):
    genre: str = Field(description="The most probable genre")
    genres: list[GenreOut]
    evidence: EvidenceOut
    missing: list[str]


class PredictionOut(_Prediction):
    """Genres, the most probable first. `missing` names the features that are not known."""


class PredictionAnswer(_Prediction):
    model: str = Field(description="Version of the bundle that answered")


class BatchRequest(Strict):
    """Tracks are read one by one: those that are wrong, or null, do not keep the others."""

    tracks: list[Annotated[TrackIn | None, ONE_BY_ONE]] = Field(min_length=1, max_length=1000)


class BatchAnswer(BaseModel):
    predictions: list[PredictionOut | None] = Field(
        description="In the order of the request; null for a track that is null, or that `errors` lists"
    )
    errors: list[ItemError] = Field([], description="Of the tracks that are wrong, in the order of the request")
    model: str


class TopN(Strict):
    top_n: int = Field(5, ge=1, le=1000, description="Number of genres to list; all of them where there are fewer")


class GenreCount(BaseModel):
    genre: str
    n_tracks: int


class GenresAnswer(BaseModel):
    genres: list[GenreCount]
