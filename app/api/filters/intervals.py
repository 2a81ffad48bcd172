"""Intervals: `{"min": 100, "max": 120}` in a body, `min_tempo=100&max_tempo=120`, `--min tempo=100 --max tempo=120`."""

from collections.abc import Sequence
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from app.api.fields import NO_BOOLEAN, Strict
from app.api.filters.codec import FieldDefinition, Option, OptionValues, assignments
from app.recommend.filters.base import FilterKind, Interval

_ENDS = {"min": "Least", "max": "Largest"}


class Range(Strict):
    """Both ends are allowed."""

    min: Annotated[float | None, NO_BOOLEAN] = None
    max: Annotated[float | None, NO_BOOLEAN] = None

    @model_validator(mode="after")
    def _is_no_contradiction(self) -> Self:
        _check(self.min, self.max)
        return self


class IntervalCodec:
    """See `Codec`."""

    def body_field(self, kind: FilterKind) -> FieldDefinition:
        """A range."""
        return Annotated[Range | None, Field(description=kind.description)], None

    def from_body(self, value: Range | None) -> Interval | None:
        """Both ends."""
        return None if value is None else Interval(value.min, value.max)

    def query_fields(self, kind: FilterKind) -> dict[str, FieldDefinition]:
        """One parameter for each end."""
        return {
            f"{end}_{kind.name}": (Annotated[float | None, Field(description=f"{word} {kind.name}")], None)
            for end, word in _ENDS.items()
        }

    def from_query(self, kind: FilterKind, query: Any) -> Interval | None:
        """Both ends."""
        minimum, maximum = (getattr(query, f"{end}_{kind.name}") for end in _ENDS)
        _check(minimum, maximum, of=f"_{kind.name}")
        return None if minimum is maximum is None else Interval(minimum, maximum)

    def query_parameter(self, kind: FilterKind, part: str) -> str:
        """Of one end."""
        return f"{part}_{kind.name}"

    def options(self, kinds: Sequence[FilterKind]) -> list[Option]:
        """One option for each end, whatever the feature."""
        return [
            Option("--min", "At least this value, like energy=0.5.", "FEATURE=VALUE"),
            Option("--max", "At most this value, like tempo=120.", "FEATURE=VALUE"),
        ]

    def options_to_body(self, kinds: Sequence[FilterKind], given: OptionValues) -> dict[str, Any]:
        """Ranges by feature."""
        ranges: dict[str, dict[str, str]] = {}
        for end in _ENDS:
            for name, value in assignments(f"--{end}", given.get(f"--{end}")):
                ranges.setdefault(name, {})[end] = value
        return ranges

    def options_to_query(self, kinds: Sequence[FilterKind], given: OptionValues) -> dict[str, Any]:
        """Ends by feature."""
        return {
            f"{end}_{name}": value for end in _ENDS for name, value in assignments(f"--{end}", given.get(f"--{end}"))
        }


def _check(minimum: float | None, maximum: float | None, of: str = "") -> None:
    if minimum is not None and maximum is not None and minimum > maximum:
        raise ValueError(f"expected min{of} to be at most max{of}, got {minimum:g} and {maximum:g}")
