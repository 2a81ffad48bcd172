"""Asks a recommender with the bodies that the API takes."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.api.recommendations.schemas import RecommendationsRequest
from app.recommend.pipeline import Recommended
from app.service import Recommender


def ask(recommender: Recommender, body: Mapping[str, Any]) -> Recommended:
    return recommender.recommend(RecommendationsRequest.model_validate(body).query())


def found(recommender: Recommender, body: Mapping[str, Any]) -> tuple[list[tuple[str, float]], int]:
    """Ids and scores, and how many tracks there were to choose from."""
    answer = ask(recommender, body)
    return [(one.track.id, one.score) for one in answer.recommendations], answer.after_filters


def ids(recommender: Recommender, body: Mapping[str, Any]) -> list[str]:
    return [identity for identity, _ in found(recommender, body)[0]]


def in_pages(recommender: Recommender, body: Mapping[str, Any], k: int, length: int) -> list[tuple[str, float]]:
    """The first `length` of the list, asked for in pages of `k`, as one."""
    pages = (found(recommender, {**body, "k": min(k, length - at), "offset": at})[0] for at in range(0, length, k))
    return [one for page in pages for one in page]


def tracks(*identities: str) -> list[dict[str, str]]:
    return [{"track": identity} for identity in identities]


def of_genre(identities: Iterable[str], genre: str) -> int:
    """How many are of the planted genre: their ids say so."""
    return sum(identity.startswith(f"{genre}-") for identity in identities)
