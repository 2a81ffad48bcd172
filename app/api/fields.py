"""Base classes and fields that the schemas of several families share."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Strict(BaseModel):
    """A request body or query: unknown fields, NaN and infinity are refused."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, frozen=True)


GenreWeight = Annotated[
    float | None,
    Field(
        ge=0,
        le=1,
        description="How much genre counts: 0 is the embedding of the sound alone, 1 is genre alone; "
        "the default is the weight that was best in training",
    ),
]
