"""Conditions in Milvus's language of filters. All that is put into a text is a number, or a name that stands here."""

from collections.abc import Iterable, Sequence
from math import isinf

from app.bundle.features import FEATURE_NAMES
from app.retrieval.conditions import RELEASE_YEAR, BelongsTo, BelongsToNone, Condition, InInterval, IsOneOf

ROW = "row"
"""The primary key: the number of the track in its bundle."""

VECTOR = "vector"
GENRES, ARTISTS, RECORDING = "genres", "artists", "recording"
NUMBERS = (*FEATURE_NAMES, RELEASE_YEAR)
"""Fields that hold one number, float32, or nothing where it is not known."""

_NOTHING = f"{ROW} < {-(2**62)}"  # which no row is


def expression_of(conditions: Sequence[Condition]) -> str:
    """The filter that these conditions make together; empty where they allow everything.

    Raises:
        ValueError: a condition is about a field that no collection has.
    """
    return " and ".join(filter(None, map(_of, conditions)))


def rows_expression(rows: Iterable[int]) -> str:
    """The filter for some rows."""
    return f"{ROW} in {_list(rows)}"


def without_rows(expression: str, rows: Sequence[int]) -> str:
    """A filter, and none of some rows."""
    if not rows:
        return expression
    others = f"{ROW} not in {_list(rows)}"
    return f"({expression}) and {others}" if expression else others


def _of(condition: Condition) -> str:
    match condition:
        case InInterval(field, minimum, maximum):
            return _interval(_checked(field), minimum, maximum)
        case IsOneOf(field, values):
            return f"{_checked(field)} in {_list(map(float, values))}" if values else _NOTHING
        case BelongsTo(field, numbers):
            return _belongs(field, numbers) if numbers else _NOTHING
        case BelongsToNone(field, numbers):
            if not numbers:
                return ""
            return f"{RECORDING} not in {_list(numbers)}" if field == RECORDING else f"not {_belongs(field, numbers)}"


def _interval(field: str, minimum: float, maximum: float) -> str:
    """Comparisons with what is not known are not true, whatever it is compared with."""
    if minimum == float("inf") or maximum == float("-inf"):
        return _NOTHING
    ends = [f"{field} {sign} {end!r}" for sign, end in ((">=", minimum), ("<=", maximum)) if not isinf(end)]
    return " and ".join(ends) or f"{field} is not null"


def _belongs(field: str, numbers: Iterable[int]) -> str:
    if field not in {GENRES, ARTISTS, RECORDING}:
        raise ValueError(f"expected genres, artists or recording, got {field!r}")
    return (
        f"{RECORDING} in {_list(numbers)}" if field == RECORDING else f"array_contains_any({field}, {_list(numbers)})"
    )


def _checked(field: str) -> str:
    if field not in NUMBERS:
        raise ValueError(f"expected the name of a feature or {RELEASE_YEAR}, got {field!r}")
    return field


def _list(numbers: Iterable[float]) -> str:
    return f"[{','.join(map(repr, numbers))}]"
