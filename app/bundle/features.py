"""The feature schema: the 15 raw columns, their ranges, units and the values that mean "unknown"."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict


class Feature(BaseModel):
    """One raw column of a track. `unknown` is the value by which the source says that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    kind: Literal["numeric", "categorical"]
    type: Literal["float", "integer", "boolean"]
    minimum: float
    maximum: float
    unknown: float | None = None
    unit: str | None = None
    description: str

    @property
    def signature(self) -> tuple[str | float | None, ...]:
        """What must be equal for a bundle and a service to mean the same: everything but the wording."""
        return self.name, self.kind, self.type, self.minimum, self.maximum, self.unknown


TYPES: dict[str, type] = {"float": float, "integer": int, "boolean": bool}
"""What values of each `Feature.type` are in Python."""


def _share(name: str, description: str) -> Feature:
    return Feature(name=name, kind="numeric", type="float", minimum=0, maximum=1, description=description)


FEATURES: tuple[Feature, ...] = (
    Feature(
        name="popularity",
        kind="numeric",
        type="integer",
        minimum=0,
        maximum=100,
        description="How often it is played lately: 0 (hardly) to 100 (most)",
    ),
    Feature(
        name="duration_ms",
        kind="numeric",
        type="integer",
        minimum=1,
        maximum=86_400_000,
        unit="ms",
        description="Length",
    ),
    Feature(
        name="explicit",
        kind="categorical",
        type="boolean",
        minimum=0,
        maximum=1,
        description="Whether the lyrics are marked as explicit",
    ),
    _share("danceability", "How fit it is for dancing"),
    _share("energy", "Intensity and activity: loud, fast and noisy is near 1"),
    Feature(
        name="key",
        kind="categorical",
        type="integer",
        minimum=-1,
        maximum=11,
        unknown=-1,
        description="Pitch class of the key: 0 is C, 1 is C♯/D♭, … 11 is B; -1 is unknown",
    ),
    Feature(
        name="loudness",
        kind="numeric",
        type="float",
        minimum=-100,
        maximum=20,
        unit="dB",
        description="Average loudness, usually between -60 and 0, rarely above",
    ),
    Feature(
        name="mode",
        kind="categorical",
        type="integer",
        minimum=0,
        maximum=1,
        description="1 is major, 0 is minor",
    ),
    _share("speechiness", "Share of spoken words"),
    _share("acousticness", "Confidence that it is acoustic"),
    _share("instrumentalness", "Confidence that it has no vocals"),
    _share("liveness", "Confidence that an audience was present"),
    _share("valence", "Musical positiveness: sad is near 0, cheerful near 1"),
    Feature(
        name="tempo",
        kind="numeric",
        type="float",
        minimum=0,
        maximum=500,
        unknown=0,
        unit="beats/min",
        description="Estimated tempo; 0 is unknown",
    ),
    Feature(
        name="time_signature",
        kind="categorical",
        type="integer",
        minimum=0,
        maximum=12,
        unknown=0,
        unit="beats/bar",
        description="Estimated beats in a bar; 0 is unknown",
    ),
)

FEATURE_NAMES: tuple[str, ...] = tuple(feature.name for feature in FEATURES)
NUMERIC_FEATURES: tuple[str, ...] = tuple(f.name for f in FEATURES if f.kind == "numeric")
CATEGORICAL_FEATURES: tuple[str, ...] = tuple(f.name for f in FEATURES if f.kind == "categorical")


_UNKNOWN = np.array([np.nan if f.unknown is None else f.unknown for f in FEATURES], dtype=np.float32)


def column(name: str) -> int:
    """The position of the feature `name` in every features array."""
    return FEATURE_NAMES.index(name)


def unknown_as_nan(features: NDArray[np.float32]) -> NDArray[np.float32]:
    """A copy of `features`, float32 [n, 15], with the values that mean "unknown" replaced by NaN."""
    known = features.copy()
    np.copyto(known, np.nan, where=features == _UNKNOWN)
    return known


def missing_share(features: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32 [n]: the share of the features, float32 [n, 15], that are not known."""
    n_missing: NDArray[np.float32] = np.isnan(features).sum(axis=1, dtype=np.float32)
    return n_missing / np.float32(len(FEATURES))


def without(features: NDArray[np.float32], names: Sequence[str]) -> NDArray[np.float32]:
    """A copy of `features`, float32 [n, 15], with NaN for those of these names."""
    return np.where(np.isin(FEATURE_NAMES, names), np.float32(np.nan), features)
