"""Errors in the shapes that Spotify's clients expect: one under /v1, and that of OAuth 2.0 where tokens are given."""

from typing import Any

from fastapi import Response
from starlette.types import Scope

from app.api.error_schemas import described_error
from app.api.errors import Problem, json_response, problem_text
from app.spotify.paths import is_token_path
from app.spotify.schemas import OAuthCode, OAuthError, SpotifyError, SpotifyErrorContent

_OAUTH: dict[int, OAuthCode] = {
    401: "invalid_client",
    429: "temporarily_unavailable",
    500: "server_error",
    503: "temporarily_unavailable",
}


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an endpoint that can answer with these error statuses."""
    return {status: described_error(status, SpotifyError) for status in statuses}


def spotify_error(scope: Scope, problem: Problem) -> Response:
    """The error body of Spotify's Web API, or of its accounts service."""
    status = 400 if problem.status == 422 else problem.status
    if is_token_path(scope):
        return oauth_error(_OAUTH.get(status, "invalid_request"), problem_text(problem), status, problem.headers)
    content = SpotifyErrorContent(status=status, message=problem_text(problem))
    # A blank after colons, as Spotify has it: Home Assistant's library looks for `"status": 404` in the text.
    return json_response(SpotifyError(error=content).model_dump(), status, problem.headers, colon=": ")


def oauth_error(
    error: OAuthCode, description: str, status: int = 400, headers: dict[str, str] | None = None
) -> Response:
    """The error body of OAuth 2.0, whose clients read it by its code."""
    body = OAuthError(error=error, error_description=description)
    return json_response(body.model_dump(), status, headers)
