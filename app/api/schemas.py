"""The bodies of the native API, as pydantic models: what a request may hold and what an answer holds."""

from math import isnan
from typing import Annotated, Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, create_model, model_validator

from app.bundle.features import FEATURES, Feature
from app.catalogue.catalogue import Track
from app.service import GenrePrediction, GenreRanking, SimilarTrack, SimilarTracks

TYPES: dict[str, type] = {"float": float, "integer": int, "boolean": bool}
_EXAMPLE = (40, 210_000, False, 0.7, 0.6, 9, -7.5, 1, 0.05, 0.2, 0.01, 0.15, 0.55, 118.0, 4)  # made up
EXAMPLE_TRACK: dict[str, Any] = {feature.name: value for feature, value in zip(FEATURES, _EXAMPLE, strict=True)}


class Strict(BaseModel):
    """A request body or query: unknown fields, NaN and infinity are refused."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, frozen=True)


ArtistName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class _FeaturesBase(Strict):
    @model_validator(mode="after")
    def _holds_something(self) -> Self:
        given = (getattr(self, feature.name) for feature in FEATURES)
        if all(value in (None, feature.unknown) for value, feature in zip(given, FEATURES, strict=True)):
            raise ValueError("expected at least one audio feature, got none; an answer without any would mislead")
        return self


def _field(feature: Feature, *, bounded: bool) -> Any:
    unit = f", {feature.unit}" if feature.unit else ""
    bounds: dict[str, Any] = (
        {"ge": feature.minimum, "le": feature.maximum} if bounded and feature.type != "boolean" else {}
    )
    return (
        Annotated[TYPES[feature.type] | None, Field(description=f"{feature.description}{unit}", **bounds)],
        None,
    )


# The features come from the feature schema, so that the API, the encoders and the table can never disagree.
FeaturesIn: Any = create_model(
    "FeaturesIn",
    __base__=_FeaturesBase,
    __doc__="Audio features. One that is missing, or null, is imputed.",
    **{feature.name: _field(feature, bounded=True) for feature in FEATURES},
)


class TrackIn(FeaturesIn):
    """A track by its audio features, and its artists. A feature that is missing, or null, is imputed and named."""

    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE_TRACK})

    artists: list[ArtistName] | None = Field(
        None, max_length=50, description="Names of its artists. Where one is known, its genres count as evidence"
    )


FeaturesOut: Any = create_model(
    "Features",
    __doc__="The audio features of a track; null is unknown.",
    **{feature.name: _field(feature, bounded=False) for feature in FEATURES},
)


def features_array(tracks: list[Any]) -> NDArray[np.float32]:
    """Features of TrackIn models as float32 [n, 15], NaN for not given."""
    rows = [[getattr(track, feature.name) for feature in FEATURES] for track in tracks]
    return np.array(rows, dtype=np.float32)


GenreWeight = Annotated[
    float | None,
    Field(
        ge=0,
        le=1,
        description="How much genre counts: 0 is the embedding of the sound alone, 1 is genre alone; "
        "by default what the bundle found best",
    ),
]


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


class ArtistOut(BaseModel):
    id: str = Field(description="22 base62 characters, minted from the name")
    name: str


class TrackOut(BaseModel):
    id: str
    name: str
    artists: list[ArtistOut]
    album: str
    genres: list[str]
    popularity: int | None
    duration_ms: int | None
    explicit: bool | None
    features: FeaturesOut

    @classmethod
    def of(cls, track: Track) -> Self:
        values = zip(FEATURES, track.features, strict=True)
        features = {feature.name: None if isnan(value) else TYPES[feature.type](value) for feature, value in values}
        return cls(
            id=track.id,
            name=track.name,
            artists=[ArtistOut(id=artist.id, name=artist.name) for artist in track.artists],
            album=track.album.name,
            genres=list(track.genres),
            popularity=features["popularity"],
            duration_ms=features["duration_ms"],
            explicit=features["explicit"],
            features=FeaturesOut(**features),
        )


class SimilarOut(BaseModel):
    track: TrackOut
    similarity: float = Field(
        description="(1 - genre_weight) × cosine of the embeddings + genre_weight × cosine of the genre probabilities"
    )

    @classmethod
    def of(cls, similar: SimilarTrack) -> Self:
        return cls(track=TrackOut.of(similar.track), similarity=similar.similarity)


class SimilarAnswer(BaseModel):
    track: TrackOut
    similar: list[SimilarOut] = Field(description="Best first; no second version of a recording")
    genre_weight: float = Field(description="How much genre counted")
    model: str

    @classmethod
    def answer(cls, found: SimilarTracks, model: str) -> Self:
        return cls(
            track=TrackOut.of(found.track),
            similar=[SimilarOut.of(one) for one in found.similar],
            genre_weight=found.genre_weight,
            model=model,
        )


class GenreCount(BaseModel):
    genre: str
    n_tracks: int


class GenresAnswer(BaseModel):
    genres: list[GenreCount]


class Home(BaseModel):
    name: str
    version: str
    links: dict[str, str]


class Live(BaseModel):
    status: str


class Ready(BaseModel):
    status: str
    model: str
    refused: str | None = Field(None, description="Why the bundle that CURRENT names now was refused, if it was")


class ErrorDetail(BaseModel):
    """One thing wrong with a request."""

    place: str = Field(description="Where: body, query or path, then the field")
    message: str


class ErrorContent(BaseModel):
    code: str
    message: str
    request_id: str
    details: list[ErrorDetail] | None = None


class ErrorBody(BaseModel):
    """The body of every error."""

    error: ErrorContent
