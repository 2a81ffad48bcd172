"""Switches: `true` in a body, `exclude_seed_artists=true`, `--exclude-seed-artists`."""

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from app.api.filters.codec import FieldDefinition, Option, OptionValues
from app.recommend.filters.base import FilterKind


class SwitchCodec:
    """See `Codec`."""

    def body_field(self, kind: FilterKind) -> FieldDefinition:
        """True or false."""
        return bool, Field(False, description=kind.description)

    def from_body(self, value: bool) -> bool | None:
        """On, or nothing."""
        return value or None

    def query_fields(self, kind: FilterKind) -> dict[str, FieldDefinition]:
        """True or false."""
        return {kind.name: self.body_field(kind)}

    def from_query(self, kind: FilterKind, query: Any) -> bool | None:
        """On, or nothing."""
        return self.from_body(getattr(query, kind.name))

    def query_parameter(self, kind: FilterKind, part: str) -> str:
        """The switch."""
        return kind.name

    def options(self, kinds: Sequence[FilterKind]) -> list[Option]:
        """One switch for each filter."""
        return [Option(_option(kind), f"{kind.description}.") for kind in kinds]

    def options_to_body(self, kinds: Sequence[FilterKind], given: OptionValues) -> dict[str, Any]:
        """True for each that is on."""
        return {kind.name: True for kind in kinds if given.get(_option(kind))}

    def options_to_query(self, kinds: Sequence[FilterKind], given: OptionValues) -> dict[str, Any]:
        """True for each that is on."""
        return self.options_to_body(kinds, given)


def _option(kind: FilterKind) -> str:
    return f"--{kind.name.replace('_', '-')}"
