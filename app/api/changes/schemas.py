"""Schemas of live changes."""

from collections.abc import Callable
from math import nan
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SkipValidation,
    StringConstraints,
    create_model,
    model_validator,
)

from app.api.features import EXAMPLE_TRACK, FeaturesIn
from app.api.fields import Strict
from app.bundle.catalogue.extras import EXTRA_NAMES, EXTRAS, Extra
from app.bundle.features import FEATURES
from app.bundle.timbre import MAX_COLUMNS
from app.live.changes import MAX_CHANGES, LiveTrack

_MAX_NAME = 1_000
_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=_MAX_NAME)]
_Genre = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


def _checked(extra: Extra) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        value = extra.plain(value) if isinstance(value, str) else value
        if value is not None and not extra.accepts(value):
            raise ValueError(f"expected {extra.expected}")
        return value

    return check


class _Extras(Strict):
    @model_validator(mode="before")
    @classmethod
    def _has_known_names(cls, values: Any) -> Any:
        if isinstance(values, dict) and (unknown := [name for name in values if name not in EXTRA_NAMES]):
            raise ValueError(f"expected only {', '.join(EXTRA_NAMES)}, got {unknown[0][:64]!r}")
        return values


def _field(extra: Extra) -> Any:
    described = Field(description=f"{extra.meaning}: {extra.expected}")
    return Annotated[extra.type | None, BeforeValidator(_checked(extra)), described], None


ExtrasIn: Any = create_model(
    "ExtrasIn",
    __base__=_Extras,
    __doc__="Further facts, which are kept and shown. One that is left out, or null, is unknown.",
    **{extra.name: _field(extra) for extra in EXTRAS},
)

EXAMPLE_ID = "ferries-01"
_EXAMPLE: dict[str, Any] = {
    "name": "Paper Lanterns",
    "artists": ["The Night Ferries", "Ada Quill"],
    "album": "Harbour Lights",
    "genres": ["folk"],
    "features": EXAMPLE_TRACK,
    "extras": {"isrc": "GBAYE0601498", "release_date": "2026-11-27"},
}


# Nobody could ask for a track of such an id. One that was written before this was refused can still be removed.
_STEPS = (".", "..")


class TrackToWrite(Strict):
    """A track as it shall be, whole: what is left out, or null, is unknown, also where it was known before."""

    model_config = ConfigDict(json_schema_extra={"example": _EXAMPLE})

    name: _Name = Field(description="Its title")
    artists: list[_Name] | None = Field(None, max_length=100, fail_fast=True, description="Its artists, in order")
    album: Annotated[str, StringConstraints(strip_whitespace=True, max_length=_MAX_NAME)] | None = Field(
        None, description="The name of its album"
    )
    genres: list[_Genre] | None = Field(
        None, max_length=20, description="Names of its genres. Without any, the model predicts one by all that is known"
    )
    genres_from: Literal["table", "tags"] | None = Field(
        None, description="Where the genres are from: `tags` of its file, or else `table`, which is any other source"
    )
    features: FeaturesIn | None = None
    extractor: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None = Field(
        None,
        description="Name and version of what estimated the features from audio, where it was that. Where the bundle "
        "has scales of it, they are brought to those of the model, as the features of its table were",
    )
    extras: ExtrasIn | None = None
    timbre: list[float] | None = Field(
        None,
        min_length=1,
        max_length=MAX_COLUMNS,
        fail_fast=True,
        description="Its timbre, raw, where the bundle has timbre: a number for each of the columns that /info lists",
    )

    def to_domain(self, track_id: str) -> LiveTrack:
        """Raises ValueError where no track can have this id."""
        if track_id in _STEPS:
            raise ValueError(f"expected an id that a path can end in, got {track_id!r}, which clients take for a step")
        given = [getattr(self.features, feature.name, None) for feature in FEATURES]
        extras = {} if self.extras is None else self.extras.model_dump(exclude_none=True)
        if "release_date" in extras:
            extras.setdefault("release_year", int(extras["release_date"][:4]))
        return LiveTrack(
            id=track_id,
            name=self.name,
            artists=tuple(self.artists or ()),
            album=self.album or "",
            genres=tuple(self.genres or ()),
            features=tuple(
                nan if value in (None, feature.unknown) else float(value)
                for feature, value in zip(FEATURES, given, strict=True)
            ),
            extras=extras,
            timbre=tuple(self.timbre or ()),
            genres_from=self.genres_from or "table",
            extractor=self.extractor or "",
        )


class TrackWithId(TrackToWrite):
    """A track to write, with its id."""

    model_config = ConfigDict(json_schema_extra={"example": {"id": EXAMPLE_ID, **_EXAMPLE}})

    id: str = Field(description="1 to 128 characters without blanks and / ? # % \\, a spotify:track: URI, or a link")


class TrackChange(Strict):
    """One of the two."""

    upsert: TrackWithId | None = Field(None, description="Add this track, or replace the one of its id")
    delete: str | None = Field(None, description="Remove the track of this id")

    @model_validator(mode="before")
    @classmethod
    def _is_one_of_both(cls, value: Any) -> Any:
        if not isinstance(value, dict) or [*value] not in (["upsert"], ["delete"]) or None in value.values():
            raise ValueError('expected {"upsert": {…}} or {"delete": "…"}')
        return value


class ChangesRequest(Strict):
    """Changes are made in their order. They are checked one by one: those that are wrong do not keep the others."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"changes": [{"upsert": {"id": EXAMPLE_ID, **_EXAMPLE}}, {"delete": EXAMPLE_ID}]}}
    )

    changes: list[SkipValidation[TrackChange]] = Field(min_length=1, max_length=MAX_CHANGES)


class ChangeError(BaseModel):
    """What is wrong with one change, which was not made."""

    position: int = Field(description="In the list of changes; the first is 0")
    id: str | None = Field(description="Of the track, where there is one")
    place: str = Field(description="Where in the change")
    message: str


class ChangesAnswer(BaseModel):
    created: int = Field(description="How many tracks were added")
    replaced: int
    deleted: int
    errors: list[ChangeError] = Field(description="Of the changes that were not made, in the order of the request")
