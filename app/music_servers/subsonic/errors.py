"""Errors as Subsonic's clients expect them: a number and a message, in an envelope that arrives with HTTP status 200.

So says the protocol of what is wrong with a request. What a proxy, a load balancer or a plain HTTP client acts upon
keeps its status: another host, no such path or method, too many requests, a service that is busy or not ready.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Response
from starlette.types import Scope

from app.api.access.credentials import credential_of
from app.api.error_schemas import described_error
from app.api.errors import Problem, problem_text
from app.music_servers.subsonic.credentials import CredentialFault, key_of, query_of
from app.music_servers.subsonic.envelope import XML, AnswerFormat, envelope
from app.music_servers.subsonic.schemas import SubsonicFailure

_GENERIC, _MISSING, _WRONG_PASSWORD, _WRONG_KEY, _FORBIDDEN, _NOT_FOUND = 0, 10, 40, 44, 50, 70


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an endpoint that can answer with these statuses of HTTP, beside 200."""
    described: dict[int | str, dict[str, Any]] = {
        status: described_error(status, SubsonicFailure) for status in statuses
    }
    described[200] = {"description": HTTPStatus.OK.phrase, "content": {}}
    for response in described.values():
        response["content"][XML] = {"schema": {"type": "string"}}
    return described


def subsonic_error(scope: Scope, problem: Problem) -> Response:
    """The envelope of a request that failed, in the format that it asks for."""
    query = query_of(scope)
    asked = AnswerFormat.JSON if query.get("f") == "json" else AnswerFormat.XML
    code, message = _fault(scope, problem, query)
    of_request = code != _GENERIC or problem.status == 422
    status, headers = (200, None) if of_request else (problem.status, problem.headers)
    return envelope(asked, {"error": {"code": code, "message": message}}, status, headers)


def _fault(scope: Scope, problem: Problem, query: Mapping[str, str]) -> tuple[int, str]:
    """The number that Subsonic has for a problem, and what is said of it."""
    if problem.status == 401:
        if not credential_of(scope["headers"]):
            try:
                key_of(query)
            except CredentialFault as fault:
                return fault.code, str(fault)
        return (_WRONG_PASSWORD if query.get("p") else _WRONG_KEY), problem.message
    if problem.status == 403:
        return _FORBIDDEN, problem.message
    if problem.code == "unknown_track":
        return _NOT_FOUND, problem.message
    message = problem_text(problem)
    places = [detail.place for detail in problem.details or []]
    is_missing = any(place.startswith("query.") and not query.get(place.removeprefix("query.")) for place in places)
    return (_MISSING if is_missing else _GENERIC), message
