"""Base classes and fields that the schemas of several families share."""

from itertools import islice
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.recommend.request import MAX_LISTED

MAX_FAULTS = 20
"""An answer names no more, so that no more are looked for. Of a list, `fail_fast` stops at the first wrong entry."""

MAX_SPACING = 20
"""Between tracks of one artist there are never more places."""


class Strict(BaseModel):
    """A request body or query: unknown fields, NaN and infinity are refused."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _without_most_unknown(cls, value: Any) -> Any:
        """A hundred thousand unknown fields would be a hundred thousand faults, and keep the service from all else."""
        if not isinstance(value, dict) or len(value) <= len(cls.model_fields) + MAX_FAULTS:
            return value
        known = {field.alias or name for name, field in cls.model_fields.items()}
        unknown = islice((name for name in value if name not in known), MAX_FAULTS)
        return {name: value[name] for name in (*(name for name in value if name in known), *unknown)}


GenreWeight = Annotated[
    float | None,
    Field(
        ge=0,
        le=1,
        description="How much genre counts: 0 is the embedding of the sound alone, 1 is genre alone; "
        "the default is the weight that was best in training",
    ),
]

TimbreWeight = Annotated[
    float | None,
    Field(
        ge=0,
        le=1,
        description="How much timbre counts: 0 is embedding and genre alone, 1 is timbre alone; the default is that of "
        "the bundle, 0 where it has no timbre, which refuses more with 501. It counts nothing for what has no timbre",
    ),
]

MaxPerArtist = Annotated[
    int | None, Field(ge=1, le=MAX_LISTED, description="Largest number of tracks by any artist in the whole list")
]

MaxPerAlbum = Annotated[
    int | None, Field(ge=1, le=MAX_LISTED, description="Largest number of tracks of any album in the whole list")
]

Spacing = Annotated[
    int,
    Field(
        ge=0,
        le=MAX_SPACING,
        description="Number of places at least between two tracks of one artist; where no track that is left allows "
        "that, as many as it does",
    ),
]
