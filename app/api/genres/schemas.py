"""The bodies of genre predictions and of GET /genres."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.api.features import EXAMPLE_TRACK, FeaturesIn
from app.api.fields import Strict
from app.service import GenrePrediction, GenreRanking

ArtistName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class TrackIn(FeaturesIn):
    """A track by its audio features, and its artists. A feature that is missing, or null, is imputed and named."""

    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE_TRACK})

    artists: list[ArtistName] | None = Field(
        None, max_length=50, description="Names of its artists. Where one is known, its genres count as evidence"
    )


class GenreOut(BaseModel):
    genre: str
    probability: float = Field(ge=0, le=1)

    @classmethod
    def all_of(cls, ranking: GenreRanking) -> list[Self]:
        return [cls(genre=genre, probability=round(probability, 6)) for genre, probability in ranking]


class ArtistEvidenceOut(BaseModel):
    name: str
    n_tracks: int = Field(description="How many tracks of known genre tell of this artist; 0: it is unknown")


class EvidenceOut(BaseModel):
    """What a prediction rests on."""

    used: list[Literal["sound", "artists"]]
    artists: list[ArtistEvidenceOut] = Field(description="The artists that were named")
    by_sound: list[GenreOut] | None = Field(description="The genres by sound alone; null where `genres` are just that")

    @classmethod
    def of(cls, prediction: GenrePrediction) -> Self:
        return cls(
            used=["sound", "artists"] if prediction.artist_known else ["sound"],
            artists=[ArtistEvidenceOut(name=name, n_tracks=n_tracks) for name, n_tracks in prediction.artists],
            by_sound=GenreOut.all_of(prediction.by_sound) if prediction.artist_known else None,
        )


class PredictionOut(BaseModel):
    """Genres best first. `imputed` names the features that were not given and stood in for by a typical value."""

    genre: str = Field(description="The likeliest genre")
    genres: list[GenreOut]
    evidence: EvidenceOut
    imputed: list[str]

    @classmethod
    def of(cls, prediction: GenrePrediction) -> Self:
        return cls(
            genre=prediction.genres[0][0],
            genres=GenreOut.all_of(prediction.genres),
            evidence=EvidenceOut.of(prediction),
            imputed=list(prediction.imputed),
        )


class PredictionAnswer(PredictionOut):
    model: str = Field(description="The version of the bundle that answered")

    @classmethod
    def answer(cls, prediction: GenrePrediction, model: str) -> Self:
        return cls(**PredictionOut.of(prediction).model_dump(), model=model)


class BatchRequest(Strict):
    tracks: list[TrackIn] = Field(min_length=1, max_length=1000)


class BatchAnswer(BaseModel):
    predictions: list[PredictionOut] = Field(description="In the order of the request")
    model: str


class TopN(Strict):
    top_n: int = Field(5, ge=1, le=1000, description="How many genres to list; all where there are fewer")


class GenreCount(BaseModel):
    genre: str
    n_tracks: int


class GenresAnswer(BaseModel):
    genres: list[GenreCount]
