"""Errors in the shape that Spotify's clients expect."""

from typing import Any

from fastapi import Response
from starlette.types import Scope

from app.api.error_schemas import described_error
from app.api.errors import Problem, json_response, problem_text
from app.spotify.schemas import SpotifyError, SpotifyErrorContent


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an endpoint that can answer with these error statuses."""
    return {status: described_error(status, SpotifyError) for status in statuses}


def spotify_error(_: Scope, problem: Problem) -> Response:
    """The error body of Spotify's Web API."""
    status = 400 if problem.status == 422 else problem.status
    content = SpotifyErrorContent(status=status, message=problem_text(problem))
    return json_response(SpotifyError(error=content).model_dump(), status, problem.headers)
