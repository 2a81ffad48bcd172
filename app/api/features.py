"""Tracks in requests and features in answers, made from the feature schema: they cannot differ from it."""

from typing import Annotated, Any, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    StringConstraints,
    ValidationError,
    create_model,
    model_validator,
)

from app.api.fields import Strict, few_fields
from app.api.matching.names import AlbumName, Named, names_of
from app.api.reading.written import plain_track
from app.bundle.features import FEATURES, TYPES, Feature
from app.bundle.text import TrackText

_EXAMPLE = (40, 210_000, False, 0.7, 0.6, 9, -7.5, 1, 0.05, 0.2, 0.01, 0.15, 0.55, 118.0, 4)  # of no real track
EXAMPLE_TRACK: dict[str, Any] = {feature.name: value for feature, value in zip(FEATURES, _EXAMPLE, strict=True)}


_MANY_FIELDS = 50  # more than an audio-features object or a row of a table has


def _field(feature: Feature, *, of_request: bool) -> Any:
    unit = f", {feature.unit}" if feature.unit else ""
    limits: dict[str, Any] = {}
    if of_request:
        # Strict, so that true is no number. What is written in another way is read after that has failed.
        bounds = {} if feature.type == "boolean" else {"ge": feature.minimum, "le": feature.maximum}
        limits = {"strict": True, **bounds}
    value: Any = Annotated[TYPES[feature.type], Field(**limits)]
    return Annotated[value | None, Field(description=f"{feature.description}{unit}")], None


class _Features(Strict):
    @model_validator(mode="wrap")
    @classmethod
    def _without_most_unknown(cls, value: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        """In place of the one of all requests, so that plain features cost one call and no more."""
        if not isinstance(value, dict):
            return read(value)
        try:
            return read(value if len(value) <= _MANY_FIELDS else few_fields(value, cls))
        except ValidationError:
            if len(value) > _MANY_FIELDS:
                raise
        return read(plain_track(value))


FeaturesIn: Any = create_model(
    "FeaturesIn",
    __base__=_Features,
    __doc__="Audio features. A feature that is left out, or null, is unknown. Numbers as text, NaN, `C#`, `Major`, "
    "`4/4` and yes or no are understood as well, and what an audio-features object has beside features is ignored.",
    **{feature.name: _field(feature, of_request=True) for feature in FEATURES},
)


FeaturesOut: Any = create_model(
    "Features",
    __doc__="The audio features of a track; null is unknown.",
    **{feature.name: _field(feature, of_request=False) for feature in FEATURES},
)


_Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000)]
_ArtistName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)]
_ArtistNames = Annotated[
    list[_ArtistName] | None,
    Field(max_length=50, fail_fast=True),
    BeforeValidator(
        names_of, json_schema_input_type=_ArtistName | Annotated[list[_ArtistName | Named], Field(max_length=50)] | None
    ),
]


class TrackIn(FeaturesIn):
    """A track by whatever is known of it: audio features, its name, its album, its artists. Any one of them is enough.

    A feature left out, or null, is unknown and listed as missing.
    """

    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE_TRACK})

    name: _Text | None = Field(None, description="Its title. The words of it count as evidence")
    album: AlbumName = Field(None, description="The name of its album. The words of it count as evidence")
    artists: _ArtistNames = Field(
        None,
        description="Names of its artists: texts, objects with a name, or one text. The genres of a known artist "
        "count as evidence, and the words of any name",
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
