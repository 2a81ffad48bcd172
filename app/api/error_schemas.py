"""The body of every error of the native API."""

from pydantic import BaseModel, Field


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
