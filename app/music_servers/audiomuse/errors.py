"""Errors as the plugins of AudioMuse-AI read them: `error` is a text."""

from typing import Any

from fastapi import Response
from starlette.types import Scope

from app.api.error_schemas import described_error
from app.api.errors import Problem, json_response, problem_text
from app.music_servers.audiomuse.schemas import AudioMuseError


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an endpoint that can answer with these error statuses."""
    return {status: described_error(status, AudioMuseError) for status in statuses}


def audiomuse_error(_: Scope, problem: Problem) -> Response:
    """The error body of AudioMuse-AI, with the statuses that it has."""
    status = 400 if problem.status == 422 else problem.status
    return json_response(AudioMuseError(error=problem_text(problem)).model_dump(), status, problem.headers)
