"""Values: `0` or `[0, 7]` in a body, `key=0&key=7`, `--where key=0 --where key=7`."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from app.api.fields import NO_BOOLEAN
from app.api.filters.codec import FieldDefinition, Option, OptionValues, assignments
from app.bundle.features import Feature
from app.recommend.filters.base import FilterKind

_MAX_VALUES = 20


def known(feature: Feature) -> AfterValidator:
    """Refuses the value by which the feature says that it is unknown: nobody looks for that."""

    def check(value: float) -> float:
        if value == feature.unknown:
            raise ValueError(f"expected a known {feature.name}; {value:g} means that it is unknown")
        return value

    return AfterValidator(check)


def _as_list(value: Any) -> Any:
    if isinstance(value, dict):
        raise ValueError("expected a value or a list of values")
    return value if isinstance(value, list) or value is None else [value]


class ValuesCodec:
    """See `Codec`."""

    def body_field(self, kind: FilterKind) -> FieldDefinition:
        """A value, or a list of values."""
        feature = kind.feature
        assert feature is not None  # of every kind of this shape
        number = Annotated[int, Field(ge=feature.minimum, le=feature.maximum), known(feature), NO_BOOLEAN]
        value: Any = bool if feature.type == "boolean" else number
        values = Annotated[list[value], Field(max_length=_MAX_VALUES)]
        description = f"{kind.description}: this value, or one of these; an empty list filters nothing"
        return Annotated[values | None, BeforeValidator(_as_list), Field(description=description)], None

    def from_body(self, value: list[float] | None) -> frozenset[float] | None:
        """The distinct values."""
        return frozenset(map(float, value)) if value else None

    def query_fields(self, kind: FilterKind) -> dict[str, FieldDefinition]:
        """One repeatable parameter."""
        return {kind.name: self.body_field(kind)}

    def from_query(self, kind: FilterKind, query: Any) -> frozenset[float] | None:
        """The distinct values."""
        return self.from_body(getattr(query, kind.name))

    def query_parameter(self, kind: FilterKind, part: str) -> str:
        """The feature."""
        return kind.name

    def options(self, kinds: Sequence[FilterKind]) -> list[Option]:
        """One option, whatever the feature."""
        return [Option("--where", "Like explicit=false or key=0; any of several values.", "FEATURE=VALUE")]

    def options_to_body(self, kinds: Sequence[FilterKind], given: OptionValues) -> dict[str, Any]:
        """Lists of values by feature."""
        values: dict[str, list[str]] = {}
        for name, value in assignments("--where", given.get("--where")):
            values.setdefault(name, []).append(value)
        return values

    def options_to_query(self, kinds: Sequence[FilterKind], given: OptionValues) -> dict[str, Any]:
        """Lists of values by feature."""
        return self.options_to_body(kinds, given)
