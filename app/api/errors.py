"""Renders every error of the service, whoever raised it. Which body it gets is up to who wires the service."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import Scope

from app.api.error_schemas import ErrorBody, ErrorContent, ErrorDetail
from app.errors import InvalidQuery, NotReady, ServiceError

_log = logging.getLogger(__name__)
_MAX_DETAILS = 20
# Where pydantic's own words would not tell a client what to do.
_PLAIN = {
    "extra_forbidden": "unknown field; expected only those that /docs lists",
    "model_attributes_type": "expected a JSON object",
    "int_parsing_size": "expected a smaller number",
}


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an endpoint that can answer with these error statuses."""
    return {status: {"model": ErrorBody, "description": HTTPStatus(status).phrase} for status in statuses}


@dataclass(frozen=True)
class Problem:
    """Why a request failed, before it takes the shape that its client knows."""

    status: int
    code: str
    message: str
    details: list[ErrorDetail] | None = None
    headers: dict[str, str] | None = None


Render = Callable[[Scope, Problem], Response]


def native_error(scope: Scope, problem: Problem) -> Response:
    """The one error body of the native API."""
    content = ErrorContent(
        code=problem.code,
        message=problem.message,
        request_id=scope["state"]["request_id"],
        details=problem.details,
    )
    return json_response(ErrorBody(error=content).model_dump(exclude_none=True), problem.status, problem.headers)


def json_response(body: dict[str, Any], status: int, headers: dict[str, str] | None = None) -> Response:
    # ASCII only: a message may quote what a client sent, and a lone surrogate has no UTF-8 form.
    return Response(json.dumps(body, separators=(",", ":")), status, headers, media_type="application/json")


def problem_of(error: ServiceError) -> Problem:
    headers = {"Retry-After": "1"} if isinstance(error, NotReady) else None
    details = None
    if isinstance(error, InvalidQuery):
        details = [ErrorDetail(place=place, message=message) for place, message in error.problems]
    return Problem(error.status, error.code, error.message, details, headers)


def install_error_handlers(app: FastAPI, render: Render) -> None:
    """Handlers for our errors, for invalid requests, for the framework's errors and for defects."""

    async def service_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, ServiceError)
        return render(request.scope, problem_of(error))

    async def invalid_request(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        details = [_detail(problem) for problem in error.errors()]
        first = f"{details[0].place}: {details[0].message}" if details else "the request is not valid"
        more = f" (and {len(details) - 1} more)" if len(details) > 1 else ""
        return render(request.scope, Problem(422, "invalid_request", first + more, details[:_MAX_DETAILS]))

    async def http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if isinstance(error.__cause__, ServiceError):  # FastAPI wraps what reading the body raises in a 400
            return await service_error(request, error.__cause__)
        return render(request.scope, _framework_problem(request, error))

    async def defect(request: Request, error: Exception) -> Response:
        request_id = request.state.request_id
        _log.error("defect", exc_info=error, extra={"request_id": request_id})
        # The server drops the connection after a defect: say so, lest a client sends its next request into it.
        headers = {"X-Request-ID": request_id, "Connection": "close"}
        message = "something is wrong in the service, not in the request; its log has the details under this request id"
        return render(request.scope, Problem(500, "internal_error", message, headers=headers))

    app.add_exception_handler(ServiceError, service_error)
    app.add_exception_handler(RequestValidationError, invalid_request)
    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(Exception, defect)


def _framework_problem(request: Request, error: HTTPException) -> Problem:
    status, headers = error.status_code, dict(error.headers) if error.headers else None
    if status == 400:
        detail = ErrorDetail(place="body", message=f"expected JSON, got something else: {str(error.__cause__)[:100]}")
        return Problem(422, "invalid_request", f"body: {detail.message}", [detail])
    if status == 404:
        message = f"no endpoint at {request.url.path[:100]!r}; /docs lists all"
        return Problem(404, "unknown_path", message, headers=headers)
    if status == 405:
        allowed = (headers or {}).get("Allow", "another method")
        message = f"{request.method[:16]} is not answered here; expected {allowed}"
        return Problem(405, "method_not_allowed", message, headers=headers)
    code = HTTPStatus(status).phrase.lower().replace(" ", "_")
    return Problem(status, code, str(error.detail), headers=headers)


def _detail(problem: dict[str, Any]) -> ErrorDetail:
    """One validation problem, with what was found only where that is short: it may be huge or no valid JSON."""
    if problem["type"] == "json_invalid":
        place, position = problem["loc"]
        error = problem["ctx"]["error"]
        return ErrorDetail(place=place, message=f"expected JSON, got something else at character {position}: {error}")
    place = ".".join(str(part)[:64] for part in problem["loc"][:8])
    message = _PLAIN.get(problem["type"], str(problem["msg"]).removeprefix("Value error, "))
    if place == "body" and problem["type"] in {"missing", "model_attributes_type"}:
        message = "expected a JSON object, sent with the header Content-Type: application/json"
    found = problem["input"]
    if problem["type"] != "missing" and isinstance(found, str | float | bool | int) and len(str(found)) <= 64:
        message += f", got {found!r}"
    return ErrorDetail(place=place, message=message)
