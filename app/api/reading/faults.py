"""Says what is wrong with one part of a request, in words that tell a client what to do."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from app.api.error_schemas import ErrorDetail
from app.api.reading.nearest import hint

# Where pydantic's own words would not tell a client what to do.
_PLAIN = {
    "extra_forbidden": "unknown field; expected only those that /docs lists",
    "model_attributes_type": "expected a JSON object",
    "int_parsing_size": "expected a smaller number",
}


def detail_of(problem: Mapping[str, Any], schema: type[BaseModel] | None = None, within: int = 0) -> ErrorDetail:
    """One validation problem, with what was found only where that is short: it may be huge or no valid JSON.

    Args:
        problem: as pydantic tells it.
        schema: of what was read, for a hint at the field that may be meant.
        within: how many parts of the place lead to where the schema begins.
    """
    kind, path = problem["type"], problem["loc"]
    if kind == "json_invalid":
        place, position = path
        error = problem["ctx"]["error"]
        return ErrorDetail(place=place, message=f"expected JSON, got something else at character {position}: {error}")
    place = ".".join(str(part)[:64] for part in path[:8])
    message = _PLAIN.get(kind, str(problem["msg"]).removeprefix("Value error, "))
    if place == "body" and kind in {"missing", "model_attributes_type"}:
        message = "expected a JSON object, sent with the header Content-Type: application/json"
    if kind == "extra_forbidden" and schema is not None and (meant := hint(schema, path[within:])):
        message = f"unknown field; {meant}"
    found = problem["input"]
    if kind != "missing" and isinstance(found, str | float | bool | int) and len(str(found)) <= 64:
        message += f", got {found!r}"
    return ErrorDetail(place=place, message=message)
