"""The body of every error of the native API, and how errors are described."""

from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, Field

_REFERENCE = "#/components/schemas/{model}"


class ErrorDetail(BaseModel):
    """One thing wrong with a request."""

    place: str = Field(description="Where: body, query or path, then the field")
    message: str


class ErrorContent(BaseModel):
    code: str
    message: str
    request_id: str
    details: list[ErrorDetail] | None = None


class ErrorBody(BaseModel):
    """The body of every error."""

    error: ErrorContent


def described_error(status: int, body: type[BaseModel]) -> dict[str, Any]:
    """An entry of `responses`. It names the body: FastAPI would make a serializer of a model for each endpoint."""
    schema = {"$ref": _REFERENCE.format(model=body.__name__)}
    return {"description": HTTPStatus(status).phrase, "content": {"application/json": {"schema": schema}}}


def schemas_of(*bodies: type[BaseModel]) -> dict[str, Any]:
    """What those entries refer to, by name."""
    found: dict[str, Any] = {}
    for body in bodies:
        schema = body.model_json_schema(ref_template=_REFERENCE, mode="serialization")
        found |= schema.pop("$defs", {}) | {body.__name__: schema}
    return found
