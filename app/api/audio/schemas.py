"""Schemas of asking with a file."""

from math import isnan
from typing import Any, Self

import numpy as np
from pydantic import BaseModel, Field, create_model

from app.api.audio.seed import text_of, why_incomparable
from app.api.features import FeaturesOut
from app.api.filters.schemas import SimilarQuery
from app.api.genres.answers import prediction_fields
from app.api.genres.schemas import PredictionOut, TopN
from app.api.tracks.schemas import SimilarOut, TrackOut
from app.audio.hearing.heard import Heard
from app.bundle.features import FEATURES, TYPES
from app.bundle.timbre import TimbreSettings
from app.catalogue.decimals import as_decimals
from app.catalogue.track import Track
from app.inference.ranked_genres import GenrePrediction
from app.recommend.request import Seed

AudioQuery: Any = create_model("AudioQuery", __base__=SimilarQuery, top_n=(int, TopN.model_fields["top_n"]))


class TagsOut(BaseModel):
    """What the tags of the file say; empty where they say nothing."""

    title: str
    artists: list[str]
    album: str

    @classmethod
    def from_domain(cls, heard: Heard) -> Self:
        text = text_of(heard)
        return cls(title=text.name, artists=list(text.artists), album=text.album)


class AudioAnswer(BaseModel):
    """What is heard of a file, and what sounds like it."""

    id: str = Field(
        description="That `songkin analyse` gives the track: of its recording at MusicBrainz where the tags name it, "
        "else of its audio"
    )
    tags: TagsOut
    duration_ms: int = Field(description="Length of the file, of which at most the first ten minutes are heard")
    is_excerpt: bool = Field(description="Whether the file is longer than what was heard of it")
    features: FeaturesOut = Field(
        description="As they were estimated, on the scales of the model where the bundle in use has scales; null is "
        "unknown"
    )
    extractor: str = Field(description="Name and version of what estimated them")
    prediction: PredictionOut
    similar: list[SimilarOut] = Field(
        description="The most similar first; no recording twice. It may be in the catalogue itself"
    )
    is_timbre_compared: bool = Field(description="Whether the timbre of the file was compared with the catalogue's")
    timbre_note: str | None = Field(description="Why not, if it was not")
    model: str = Field(description="Version of the bundle that answered")

    @classmethod
    def from_domain(
        cls,
        heard: Heard,
        seed: Seed,
        prediction: GenrePrediction,
        similar: list[tuple[Track, float]],
        timbre: TimbreSettings | None,
        model: str,
    ) -> Self:
        why_not = why_incomparable(heard, timbre)
        return cls(
            id=heard.track_id,
            tags=TagsOut.from_domain(heard),
            duration_ms=heard.features.duration_ms,
            is_excerpt=heard.is_excerpt,
            features=_features(seed),
            extractor=heard.extractor,
            prediction=PredictionOut(**prediction_fields(prediction)),
            similar=[SimilarOut(track=TrackOut.from_domain(track), similarity=score) for track, score in similar],
            is_timbre_compared=why_not is None,
            timbre_note=why_not,
            model=model,
        )


def _features(seed: Seed) -> Any:
    values = as_decimals(np.array(seed.value, dtype=np.float32)).tolist()
    return FeaturesOut(
        **{
            feature.name: None if isnan(value) else TYPES[feature.type](value)
            for feature, value in zip(FEATURES, values, strict=True)
        }
    )
