"""Tracks in requests and features in answers, made from the feature schema: they cannot differ from it."""

from typing import Annotated, Any, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field, StringConstraints, create_model, model_validator

from app.api.fields import Strict
from app.bundle.features import FEATURES, TYPES, Feature
from app.bundle.text import TrackText

_EXAMPLE = (40, 210_000, False, 0.7, 0.6, 9, -7.5, 1, 0.05, 0.2, 0.01, 0.15, 0.55, 118.0, 4)  # of no real track
EXAMPLE_TRACK: dict[str, Any] = {feature.name: value for feature, value in zip(FEATURES, _EXAMPLE, strict=True)}


def _field(feature: Feature, *, bounded: bool) -> Any:
    unit = f", {feature.unit}" if feature.unit else ""
    bounds: dict[str, Any] = (
        {"ge": feature.minimum, "le": feature.maximum} if bounded and feature.type != "boolean" else {}
    )
    return (
        Annotated[TYPES[feature.type] | None, Field(description=f"{feature.description}{unit}", **bounds)],
        None,
    )


FeaturesIn: Any = create_model(
    "FeaturesIn",
    __base__=Strict,
    __doc__="Audio features. A feature that is left out, or null, is unknown.",
    **{feature.name: _field(feature, bounded=True) for feature in FEATURES},
)


FeaturesOut: Any = create_model(
    "Features",
    __doc__="The audio features of a track; null is unknown.",
    **{feature.name: _field(feature, bounded=False) for feature in FEATURES},
)


_Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000)]
ArtistName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)]


class TrackIn(FeaturesIn):
    """A track by whatever is known of it: audio features, its name, its album, its artists. Any one of them is enough.

    A feature left out, or null, is unknown and listed as missing.
    """

    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE_TRACK})

    name: _Text | None = Field(None, description="Its title. The words of it count as evidence")
    album: _Text | None = Field(None, description="The name of its album. The words of it count as evidence")
    artists: list[ArtistName] | None = Field(
        None,
        fail_fast=True,
        max_length=50,
        description="Names of its artists. The genres of a known artist count as evidence, and the words of any name",
    )

    @model_validator(mode="after")
    def _is_known_by_something(self) -> Self:
        given = (getattr(self, feature.name) for feature in FEATURES)
        known = any(value not in (None, feature.unknown) for value, feature in zip(given, FEATURES, strict=True))
        if not (known or self.name or self.album or self.artists):
            raise ValueError(
                "expected at least one audio feature, a name, an album or an artist, got none; "
                "an answer without any would mislead"
            )
        return self

    @property
    def text(self) -> TrackText:
        return TrackText(self.name or "", self.album or "", tuple(self.artists or ()))


def features_array(tracks: list[Any]) -> NDArray[np.float32]:
    """Features of TrackIn models as float32 [n, 15], NaN for not given."""
    rows = [[getattr(track, feature.name) for feature in FEATURES] for track in tracks]
    return np.array(rows, dtype=np.float32)
