"""Writes answers with what comes next in a playlist as JSON; `schemas` describes them."""

from collections.abc import Sequence
from typing import Any

from pydantic_core import to_json

from app.api.recommendations.answers import recommendations_answer
from app.recommend.pipeline import RecommendationPage
from app.service import Service


def continue_answer(
    found: RecommendationPage, unknown: Sequence[dict[str, Any]], token: str | None, service: Service
) -> bytes:
    """A `ContinueAnswer`. unknown: each the fields of an `UnknownSeedOut`."""
    return recommendations_answer(found, service, unknown)[:-1] + b"," + to_json({"next": token})[1:]
