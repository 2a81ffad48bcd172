"""Audio features in requests and answers, made from the feature schema, so that they cannot differ from the table."""

from typing import Annotated, Any, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, create_model, model_validator

from app.api.fields import Strict
from app.bundle.features import FEATURES, Feature

TYPES: dict[str, type] = {"float": float, "integer": int, "boolean": bool}
_EXAMPLE = (40, 210_000, False, 0.7, 0.6, 9, -7.5, 1, 0.05, 0.2, 0.01, 0.15, 0.55, 118.0, 4)  # of no real track
EXAMPLE_TRACK: dict[str, Any] = {feature.name: value for feature, value in zip(FEATURES, _EXAMPLE, strict=True)}


class _FeaturesBase(Strict):
    @model_validator(mode="after")
    def _has_a_known_feature(self) -> Self:
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


FeaturesIn: Any = create_model(
    "FeaturesIn",
    __base__=_FeaturesBase,
    __doc__="Audio features. A feature that is left out, or null, is unknown.",
    **{feature.name: _field(feature, bounded=True) for feature in FEATURES},
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
