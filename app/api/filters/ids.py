"""Ids: `["…", "…"]` in a body, `exclude=…&exclude=…`, `--exclude … --exclude …`."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from app.api.filters.choices import MAX_NAMES, Name
from app.api.filters.codec import FieldDefinition, Option, OptionValues
from app.recommend.filters.base import FilterKind

_MAX_IDS = 10_000


class IdsCodec:
    """See `Codec`."""

    def body_field(self, kind: FilterKind) -> FieldDefinition:
        """A list."""
        return _field(kind, _MAX_IDS)

    def from_body(self, value: list[str]) -> tuple[str, ...] | None:
        """The ids."""
        return tuple(value) or None

    def query_fields(self, kind: FilterKind) -> dict[str, FieldDefinition]:
        """One repeatable parameter: a URL has less room than a body."""
        return {kind.name: _field(kind, MAX_NAMES)}

    def from_query(self, kind: FilterKind, query: Any) -> tuple[str, ...] | None:
        """The ids."""
        return self.from_body(getattr(query, kind.name))

    def query_parameter(self, kind: FilterKind, part: str) -> str:
        """The list."""
        return kind.name

    def options(self, kinds: Sequence[FilterKind]) -> list[Option]:
        """One option for each filter."""
        return [Option(_option(kind), f"{kind.description}.", "ID") for kind in kinds]

    def options_to_body(self, kinds: Sequence[FilterKind], given: OptionValues) -> dict[str, Any]:
        """A list for each filter."""
        return {kind.name: given[_option(kind)] for kind in kinds if given.get(_option(kind))}

    def options_to_query(self, kinds: Sequence[FilterKind], given: OptionValues) -> dict[str, Any]:
        """A list for each filter."""
        return self.options_to_body(kinds, given)


def _field(kind: FilterKind, most: int) -> FieldDefinition:
    ids = Annotated[list[Name], Field(max_length=most, fail_fast=True)]
    return ids, Field(default_factory=list, description=kind.description)


def _option(kind: FilterKind) -> str:
    return f"--{kind.name.replace('_', '-')}"
