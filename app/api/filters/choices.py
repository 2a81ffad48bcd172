"""Choices: `{"any": ["jazz"], "none": ["kids"]}` in a body, `genres=jazz&not_genres=kids` in a query string, and
`--any-genre jazz --no-genre kids` on the command line.
"""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from app.api.fields import Strict
from app.api.filters.codec import FieldDefinition, Option, OptionValues
from app.recommend.filters.base import Choice, FilterKind

MAX_NAMES = 200
Name = Annotated[str, Field(max_length=200)]
Names = Annotated[list[Name], Field(max_length=MAX_NAMES, fail_fast=True)]


class AnyOrNone(Strict):
    """Some names of which a track has one, and others of which it has none."""

    any: Names = Field(default_factory=list, description="One of these at least")
    none: Names = Field(default_factory=list, description="None of these")


class ChoiceCodec:
    """See `Codec`."""

    def body_field(self, kind: FilterKind) -> FieldDefinition:
        """Two lists of names."""
        return AnyOrNone, Field(default_factory=AnyOrNone, description=kind.description)

    def from_body(self, value: AnyOrNone) -> Choice | None:
        """Both lists."""
        return _choice(value.any, value.none)

    def query_fields(self, kind: FilterKind) -> dict[str, FieldDefinition]:
        """One repeatable parameter for each list."""
        how = kind.description[0].lower() + kind.description[1:]
        wanted = f"One {kind.singular} of these at least, {how}; repeat it for several"
        return {
            kind.name: (Names, Field(default_factory=list, description=wanted)),
            f"not_{kind.name}": (Names, Field(default_factory=list, description=f"No {kind.singular} of these, {how}")),
        }

    def from_query(self, kind: FilterKind, query: Any) -> Choice | None:
        """Both lists."""
        return _choice(getattr(query, kind.name), getattr(query, f"not_{kind.name}"))

    def query_parameter(self, kind: FilterKind, part: str) -> str:
        """Of one list."""
        return kind.name if part == "any" else f"not_{kind.name}"

    def options(self, kinds: Sequence[FilterKind]) -> list[Option]:
        """Two options for each filter."""
        return [
            option
            for kind in kinds
            for option in (
                Option(f"--any-{kind.singular}", f"One of these {kind.name} at least.", kind.singular.upper()),
                Option(f"--no-{kind.singular}", f"None of these {kind.name}.", kind.singular.upper()),
            )
        ]

    def options_to_body(self, kinds: Sequence[FilterKind], given: OptionValues) -> dict[str, Any]:
        """Both lists of every filter."""
        fields: dict[str, Any] = {}
        for kind in kinds:
            lists = {"any": given.get(f"--any-{kind.singular}"), "none": given.get(f"--no-{kind.singular}")}
            choice = {part: names for part, names in lists.items() if names}
            fields |= {kind.name: choice} if choice else {}
        return fields

    def options_to_query(self, kinds: Sequence[FilterKind], given: OptionValues) -> dict[str, Any]:
        """Both lists of every filter."""
        fields = {}
        for kind in kinds:
            fields[kind.name] = given.get(f"--any-{kind.singular}")
            fields[f"not_{kind.name}"] = given.get(f"--no-{kind.singular}")
        return {name: names for name, names in fields.items() if names}


def _choice(any_of: list[str], none_of: list[str]) -> Choice | None:
    return Choice(tuple(any_of), tuple(none_of)) if any_of or none_of else None
