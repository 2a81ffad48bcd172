"""Schemas of genre predictions and of the list of genres."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.api.features import EXAMPLE_TRACK, FeaturesIn
from app.api.fields import Strict
from app.service import GenrePrediction, GenreRanking

ArtistName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class TrackIn(FeaturesIn):
    """A track by its audio features and artists. A feature left out, or null, is unknown and listed as missing."""

    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE_TRACK})

    artists: list[ArtistName] | None = Field(
        None, max_length=50, description="Names of its artists. The genres of a known artist count as evidence"
    )


class GenreOut(BaseModel):
    genre: str
    probability: float = Field(ge=0, le=1)


class ArtistEvidenceOut(BaseModel):
    name: str
    n_tracks: int = Field(description="Number of tracks that tell this artist's genres; 0 for an unknown artist")


class EvidenceOut(BaseModel):
    """The evidence of a prediction."""

    used: list[Literal["sound", "artists"]]
    artists: list[ArtistEvidenceOut] = Field(description="The artists that the request named")
    by_sound: list[GenreOut] | None = Field(
        description="The genres by sound alone; null where `genres` are by sound alone as well"
    )

    @classmethod
    def from_domain(cls, prediction: GenrePrediction) -> Self:
        return cls(
            used=["sound", "artists"] if prediction.artist_known else ["sound"],
            artists=[ArtistEvidenceOut(name=name, n_tracks=n_tracks) for name, n_tracks in prediction.artists],
            by_sound=_ranked(prediction.by_sound) if prediction.artist_known else None,
        )


class _Prediction(BaseModel):
    genre: str = Field(description="The most probable genre")
    genres: list[GenreOut]
    evidence: EvidenceOut
    missing: list[str]


class PredictionOut(_Prediction):
    """Genres, the most probable first. `missing` names the features that are not known."""

    @classmethod
    def from_domain(cls, prediction: GenrePrediction) -> Self:
        return cls(
            genre=prediction.genres[0][0],
            genres=_ranked(prediction.genres),
            evidence=EvidenceOut.from_domain(prediction),
            missing=list(prediction.missing),
        )


class PredictionAnswer(_Prediction):
    model: str = Field(description="Version of the bundle that answered")

    @classmethod
    def from_domain(cls, prediction: GenrePrediction, model: str) -> Self:
        return cls(**PredictionOut.from_domain(prediction).model_dump(), model=model)


class BatchRequest(Strict):
    tracks: list[TrackIn] = Field(min_length=1, max_length=1000)


class BatchAnswer(BaseModel):
    predictions: list[PredictionOut] = Field(description="In the order of the request")
    model: str


class TopN(Strict):
    top_n: int = Field(5, ge=1, le=1000, description="Number of genres to list; all of them where there are fewer")


class GenreCount(BaseModel):
    genre: str
    n_tracks: int


class GenresAnswer(BaseModel):
    genres: list[GenreCount]


def _ranked(ranking: GenreRanking) -> list[GenreOut]:
    return [GenreOut(genre=genre, probability=round(probability, 6)) for genre, probability in ranking]
