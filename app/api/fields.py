"""Base classes and fields that the schemas of several families share."""

from itertools import islice
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

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
        return few_fields(value, cls)


def few_fields(value: Any, model: type[BaseModel]) -> Any:
    """The value without most of the fields that the model does not have, where they are very many.

    A hundred thousand unknown fields would be a hundred thousand faults, and keep the service from all else.
    """
    if not isinstance(value, dict) or len(value) <= len(model.model_fields) + MAX_FAULTS:
        return value
    known = {field.alias or name for name, field in model.model_fields.items()}
    unknown = islice((name for name in value if name not in known), MAX_FAULTS)
    return {name: value[name] for name in (*(name for name in value if name in known), *unknown)}


def _refuse_boolean(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("expected a number")
    return value


NO_BOOLEAN = BeforeValidator(_refuse_boolean)
"""For a number in a body, where true would count as 1; after the limits of it, which are to be described. Features are
strict instead, which costs nothing.
"""


class ListSize(Strict):
    """How many a list shall have, by either of two names."""

    k: Annotated[int, Field(ge=1, le=100, description="How many to list"), NO_BOOLEAN] = 10
    limit: Annotated[int | None, Field(ge=1, le=100, description="Another name of `k`"), NO_BOOLEAN] = None

    @property
    def n_wanted(self) -> int:
        """By whichever name it was given."""
        return self.k if self.limit is None else self.limit

    @model_validator(mode="after")
    def _names_agree(self) -> Self:
        if self.limit is not None and self.limit != self.k and "k" in self.model_fields_set:
            raise ValueError(f"expected k or limit, which mean the same, got {self.k} and {self.limit}")
        return self


class ListPage(ListSize):
    """A part of a list."""

    offset: Annotated[
        int, Field(ge=0, lt=MAX_LISTED, description="Number of tracks of the list to skip"), NO_BOOLEAN
    ] = 0

    @model_validator(mode="after")
    def _ends_within_the_list(self) -> Self:
        if self.n_wanted + self.offset > MAX_LISTED:
            raise ValueError(f"expected k + offset of at most {MAX_LISTED}, got {self.n_wanted + self.offset}")
        return self


GenreWeight = Annotated[
    float | None,
    Field(
        ge=0,
        le=1,
        description="How much genre counts: 0 is the embedding of the sound alone, 1 is genre alone; "
        "the default is the weight that was best in training",
    ),
    NO_BOOLEAN,
]

TimbreWeight = Annotated[
    float | None,
    Field(
        ge=0,
        le=1,
        description="How much timbre counts: 0 is embedding and genre alone, 1 is timbre alone; the default is that of "
        "the bundle, 0 where it has no timbre, which refuses more with 501. It counts nothing for what has no timbre",
    ),
    NO_BOOLEAN,
]

MaxPerArtist = Annotated[
    int | None,
    Field(ge=1, le=MAX_LISTED, description="Largest number of tracks by any artist in the whole list"),
    NO_BOOLEAN,
]

MaxPerAlbum = Annotated[
    int | None,
    Field(ge=1, le=MAX_LISTED, description="Largest number of tracks of any album in the whole list"),
    NO_BOOLEAN,
]

Spacing = Annotated[
    int,
    Field(
        ge=0,
        le=MAX_SPACING,
        description="Number of places at least between two tracks of one artist; where no track that is left allows "
        "that, as many as it does",
    ),
    NO_BOOLEAN,
]
