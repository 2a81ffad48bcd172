"""What may have been meant by a field that a schema does not have. It is looked for once a request has failed."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any, get_args

from fastapi.routing import APIRoute
from pydantic import BaseModel

Model = type[BaseModel]
_LONGEST = 64  # characters of a name that is compared


def schema_of(route: Any, where: Any) -> Model | None:
    """The schema of the body or the query of a route, where it has one."""
    if not isinstance(route, APIRoute):
        return None
    if where == "body":
        return None if route.body_field is None else _model_in(route.body_field.field_info.annotation)
    parameters = route.dependant.query_params if where == "query" else []
    return next((model for each in parameters if (model := _model_in(each.field_info.annotation))), None)


def hint(schema: Model, place: Sequence[int | str]) -> str | None:
    """Where the unknown field at this place of a request belongs, or which one is nearest.

    Args:
        schema: of the body, the query or a part of them.
        place: from there to the field, which is the last.
    """
    *way, name = place
    outer, inner = schema, schema
    for part in way:
        inner = next((model for field, model in _parts(inner) if field == part), inner)
    name = str(name)[:_LONGEST]
    holders = [f"`{field}`" for field, model in _parts(inner) if name in _names(model)]
    if holders:
        return f"expected in {' or '.join(holders)}"
    if inner is not outer and name in _names(outer):
        return "expected at the top of the body"
    known = {each: f" in `{field}`" for field, model in _parts(inner) for each in _names(model)}
    known |= dict.fromkeys(_names(inner), "")
    close = get_close_matches(name.lower(), known, n=1)
    return f"did you mean {close[0]!r}{known[close[0]]}?" if close else None


def _names(model: Model) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _parts(model: Model) -> Iterator[tuple[str, Model]]:
    """The fields that hold objects, or lists of objects, and what is in them."""
    for name, field in model.model_fields.items():
        if (part := _model_in(field.annotation)) is not None:
            yield field.alias or name, part


def _model_in(annotation: Any) -> Model | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for each in get_args(annotation) if (model := _model_in(each)) is not None), None)
