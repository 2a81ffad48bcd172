"""Gives every error of the service a status, a code, a place and advice. Which body it gets is up to each API."""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import Scope

from app import errors
from app.api.error_schemas import ErrorBody, ErrorContent, ErrorDetail, described_error
from app.api.fields import MAX_FAULTS
from app.api.paths import without_folders
from app.api.reading.faults import detail_of
from app.api.reading.nearest import schema_of

_log = logging.getLogger(__name__)
_STATUS: dict[type[errors.ServiceError], tuple[int, str]] = {
    errors.UnknownTrack: (404, "unknown_track"),
    errors.UnmatchedTrack: (404, "unknown_track"),
    errors.UnknownArtist: (404, "unknown_artist"),
    errors.UnknownAlbum: (404, "unknown_album"),
    errors.InvalidRequest: (422, "invalid_request"),
    errors.SameRecording: (422, "invalid_request"),
    errors.EmptyMap: (404, "unknown_track"),
    errors.UnknownVersion: (404, "unknown_version"),
    errors.RefusedVersion: (422, "refused_version"),
    errors.NotInBundle: (501, "not_in_bundle"),
    errors.StoreUnavailable: (503, "store_unavailable"),
    errors.IncompatibleStore: (503, "incompatible_store"),
    errors.EngineUnavailable: (503, "engine_unavailable"),
    errors.NotReady: (503, "not_ready"),
    errors.Overloaded: (503, "overloaded"),
}
_RETRY_AFTER_S = {errors.NotReady: 1, errors.Overloaded: 1, errors.EngineUnavailable: 1, errors.StoreUnavailable: 2}
_CLIENT_LEFT = 499  # as nginx logs it; nobody gets it
_MAX_NAMED = 5
_FIND_IDS = "GET /search finds ids by name"
_ADVICE = {
    "track": _FIND_IDS,
    "artist": _FIND_IDS,
    "genre": "GET /genres lists them",
    "match": "GET /search shows what is near",
}


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an endpoint that can answer with these error statuses."""
    return {status: described_error(status, ErrorBody) for status in statuses}


@dataclass(frozen=True)
class Problem:
    """Why a request failed, before it takes the shape that its client knows."""

    status: int
    code: str
    message: str
    details: list[ErrorDetail] | None = None
    headers: dict[str, str] | None = None


class RequestError(Exception):
    """A request that its schema alone cannot tell to be wrong. `details` is each place, and what is wrong there."""

    def __init__(self, details: Sequence[tuple[str, str]]) -> None:
        self.details = [ErrorDetail(place=place, message=message) for place, message in details]
        super().__init__(_summary(self.details))


class BodyTooLarge(Exception):
    """A request body is over the limit, in bytes."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"expected a body of at most {limit_bytes} bytes, got more; send less in one request")


class ClientLeft(Exception):
    """The client closed the connection before it was answered."""


class WritesOff(Exception):
    """The request would change the catalogue, and the service was not started for that."""

    def __init__(self) -> None:
        super().__init__("this service only reads; start it with SONGKIN_WRITES=true to let requests change tracks")


class AdminOff(Exception):
    """The request is for administration, which everybody could reach who reaches the service."""

    def __init__(self) -> None:
        super().__init__(
            "administration is off on an address that others reach; use the command `songkin models` on the machine "
            "itself, or start the service with SONGKIN_HOST=127.0.0.1"
        )


class AudioOff(Exception):
    """The request is about an audio file, and the service was not started for that."""

    def __init__(self) -> None:
        super().__init__("this service takes no audio files; start it with SONGKIN_AUDIO=true to let it hear some")


class NoRoom(Exception):
    """There is no room on disk for what a request has sent."""

    def __init__(self) -> None:
        super().__init__(
            "the service has no room on disk for this file; try again in a moment, and if that does not help, whoever "
            "runs it can give its folder of temporary files (TMPDIR) more"
        )


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


def json_response(
    body: dict[str, Any], status: int, headers: dict[str, str] | None = None, *, colon: str = ":"
) -> Response:
    """A JSON response that nobody keeps. colon: between names and values."""
    headers = {"Cache-Control": "no-store", **(headers or {})}
    # ASCII only: a message may quote what a client sent, and a lone surrogate has no UTF-8 form.
    return Response(json.dumps(body, separators=(",", colon)), status, headers, media_type="application/json")


def problem_text(problem: Problem) -> str:
    """A problem as one text, for APIs whose errors are no more than that.

    It names every parameter that is wrong, without the prefix that its place has in the native API.
    """
    messages = []
    for detail in (problem.details or [])[:_MAX_NAMED]:
        name = detail.place.removeprefix("query").removeprefix(".")
        messages.append(f"{name}: {detail.message}" if name else detail.message)
    return "; ".join(messages) or problem.message


def located(error: errors.InvalidRequest, place_of: Callable[[errors.Problem], str]) -> RequestError:
    """The problems of a request at the places that they have in it, with advice."""
    return RequestError([(place_of(problem), advised(problem)) for problem in error.problems])


def body_place(problem: errors.Problem) -> str:
    """Where the body of a request for recommendations has what is wrong."""
    match problem:
        case errors.UnknownSeed(role, position, item):
            return f"body.{role}s.{position}.{item.kind}"
        case errors.UnknownFilterValue(filter_name, part, _):
            return f"body.filters.{filter_name}.{part}"
        case errors.DislikedSeed(position):
            return f"body.dislikes.{position}"


def problem_of(error: Exception) -> Problem:
    """What is answered to a ServiceError, or to one of the errors above."""
    if isinstance(error, errors.InvalidRequest):
        error = located(error, body_place)
    if isinstance(error, errors.NothingKnown):
        error = RequestError([("body", error.message)])
    if isinstance(error, errors.WrongTimbre):
        error = RequestError([("body.timbre", error.message)])
    if isinstance(error, RequestError):
        return Problem(422, "invalid_request", str(error), error.details)
    if isinstance(error, WritesOff):
        return Problem(403, "writes_off", str(error))
    if isinstance(error, AdminOff):
        return Problem(403, "admin_off", str(error))
    if isinstance(error, AudioOff):
        return Problem(403, "audio_off", str(error))
    if isinstance(error, NoRoom):
        return Problem(503, "no_room", str(error), headers={"Retry-After": "1"})
    if isinstance(error, BodyTooLarge):
        return Problem(413, "request_too_large", str(error))
    assert isinstance(error, errors.ServiceError)
    (status, code) = next(entry for kind, entry in _STATUS.items() if isinstance(error, kind))
    wait_s = _RETRY_AFTER_S.get(type(error))
    headers = {"Retry-After": str(wait_s)} if wait_s else None
    of_store = isinstance(error, errors.StoreUnavailable | errors.IncompatibleStore)
    message = without_folders(error.message) if of_store else error.message
    if isinstance(error, errors.UnknownTrack | errors.UnknownArtist):
        message += f"; {_FIND_IDS}"
    return Problem(status, code, message, headers=headers)


def install_error_handlers(app: FastAPI, render: Render) -> None:
    """Handlers for our errors, for invalid requests, for the framework's errors and for defects."""

    async def known(request: Request, error: Exception) -> Response:
        return render(request.scope, problem_of(error))

    async def invalid_request(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        problems, route = error.errors()[:MAX_FAULTS], request.scope.get("route")
        details = [detail_of(problem, schema_of(route, problem["loc"][0]), within=1) for problem in problems]
        summary = _summary(details) if details else "the request is not valid"
        return render(request.scope, Problem(422, "invalid_request", summary, details))

    async def http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == 405:
            headers = {"Allow": _allowed_methods(app, request)}
            if request.method == "OPTIONS":
                return Response(status_code=204, headers=headers)
            error = HTTPException(405, headers=headers)
        return render(request.scope, _framework_problem(request, error))

    async def client_left(_request: Request, _error: Exception) -> Response:
        return Response(status_code=_CLIENT_LEFT)

    async def defect(request: Request, error: Exception) -> Response:
        request_id = request.state.request_id
        _log.error("defect", exc_info=error, extra={"request_id": request_id})
        # The server drops the connection after a defect: say so, so that no client sends its next request into it.
        headers = {"X-Request-ID": request_id, "Connection": "close"}
        message = "something is wrong in the service, not in the request; its log has the details under this request id"
        return render(request.scope, Problem(500, "internal_error", message, headers=headers))

    for kind in (errors.ServiceError, RequestError, WritesOff, AdminOff, AudioOff, NoRoom, BodyTooLarge):
        app.add_exception_handler(kind, known)
    app.add_exception_handler(ClientLeft, client_left)
    app.add_exception_handler(RequestValidationError, invalid_request)
    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(Exception, defect)


def _allowed_methods(app: FastAPI, request: Request) -> str:
    """What is answered at the path of a request, by whichever route."""
    fitting = [route for route in app.routes if route.matches(request.scope)[0] is not Match.NONE]
    methods = {method for route in fitting for method in getattr(route, "methods", None) or ()}
    of_get = {"HEAD"} if "GET" in methods else set()
    return ", ".join([*sorted(methods | of_get), "OPTIONS"])


def advised(problem: errors.Problem) -> str:
    """What is wrong, and what would help."""
    if isinstance(problem, errors.DislikedSeed) or problem.item.suggestion:
        return str(problem)
    return f"{problem}; {_ADVICE[problem.item.kind]}"


def _summary(details: Sequence[ErrorDetail]) -> str:
    more = f" (and {len(details) - 1} more)" if len(details) > 1 else ""
    return f"{details[0].place}: {details[0].message}{more}"


def _framework_problem(request: Request, error: HTTPException) -> Problem:
    status, headers = error.status_code, dict(error.headers) if error.headers else None
    if status == 400:
        detail = ErrorDetail(place="body", message=f"expected JSON, got something else: {str(error.__cause__)[:100]}")
        return Problem(422, "invalid_request", f"body: {detail.message}", [detail])
    if status == 404:
        message = f"no endpoint at {request.url.path[:100]!r}; /docs lists all"
        return Problem(404, "unknown_path", message, headers=headers)
    if status == 405:
        allowed = error.headers["Allow"].removesuffix(", OPTIONS") if error.headers else "another method"
        message = f"{request.method[:16]} is not answered here; expected {allowed}"
        return Problem(405, "method_not_allowed", message, headers=headers)
    code = HTTPStatus(status).phrase.lower().replace(" ", "_")
    return Problem(status, code, str(error.detail), headers=headers)
