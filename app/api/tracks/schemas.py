"""Schemas of tracks, similar tracks and song paths."""

from math import isnan
from typing import Self

from pydantic import BaseModel, Field

from app.api.features import FeaturesOut
from app.api.fields import Strict
from app.bundle.catalogue.extras import EXTRA_NAMES
from app.bundle.features import FEATURES, TYPES
from app.catalogue.track import GenresFrom, Track


class ArtistOut(BaseModel):
    id: str = Field(description="22 base62 characters, minted from the name")
    name: str


class TrackOut(BaseModel):
    id: str
    name: str
    artists: list[ArtistOut]
    album: str
    genres: list[str]
    genres_from: GenresFrom | None = Field(
        description="Who says so: the table, or whoever wrote the track; the tags of its file; or the model, by all "
        "that is known of it"
    )
    popularity: int | None
    duration_ms: int | None
    explicit: bool | None
    features: FeaturesOut
    extras: dict[str, str | int] = Field(
        description=f"Further facts, as far as they are known, of {', '.join(EXTRA_NAMES)}"
    )

    @classmethod
    def from_domain(cls, track: Track) -> Self:
        values = zip(FEATURES, track.features, strict=True)
        features = {feature.name: None if isnan(value) else TYPES[feature.type](value) for feature, value in values}
        return cls(
            id=track.id,
            name=track.name,
            artists=[ArtistOut(id=artist.id, name=artist.name) for artist in track.artists],
            album=track.album.name,
            genres=list(track.genres),
            genres_from=track.genres_from,
            popularity=features["popularity"],
            duration_ms=features["duration_ms"],
            explicit=features["explicit"],
            features=FeaturesOut(**features),
            extras=dict(track.extras),
        )


class SimilarOut(BaseModel):
    track: TrackOut
    similarity: float = Field(
        description="(1 - genre_weight) × cosine of the embeddings + genre_weight × cosine of the genre probabilities; "
        "with timbre, (1 - timbre_weight) × all that + timbre_weight × cosine of the timbres"
    )


class SimilarAnswer(BaseModel):
    track: TrackOut
    similar: list[SimilarOut] = Field(description="The most similar first; no second version of a recording")
    genre_weight: float = Field(description="How much genre counted, from 0 to 1")
    timbre_weight: float | None = Field(
        None, description="How much timbre counted, from 0 to 1; only where the bundle has timbre"
    )
    model: str


class PathQuery(Strict):
    length: int = Field(10, ge=3, le=50, description="Number of tracks, the first and the last included")


class Step(BaseModel):
    track: TrackOut
    similarity: float | None = Field(
        description="Cosine of the embeddings of this track and the one before; null for the first track"
    )


class PathAnswer(BaseModel):
    path: list[Step] = Field(description="From the first track to the last; shorter where the catalogue is too small")
    model: str
