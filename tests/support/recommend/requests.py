"""Asks a service with the bodies that the API takes."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.api.recommendations.schemas import RecommendationsRequest
from app.recommend.pipeline import RecommendationPage
from app.service import Service
from tests.support.indices import ids_at


def ask(service: Service, body: Mapping[str, Any]) -> RecommendationPage:
    return service.recommend(RecommendationsRequest.model_validate(body).to_domain())


def found(service: Service, body: Mapping[str, Any]) -> tuple[list[tuple[str, float]], int]:
    """Ids and scores, and how many tracks there were to choose from."""
    answer = ask(service, body)
    tracks = ids_at(service, (one.track_index for one in answer.tracks))
    return [*zip(tracks, (one.score for one in answer.tracks), strict=True)], answer.n_after_filters


def ids(service: Service, body: Mapping[str, Any]) -> list[str]:
    return [identity for identity, _ in found(service, body)[0]]


def in_pages(service: Service, body: Mapping[str, Any], k: int, length: int) -> list[tuple[str, float]]:
    """The first `length` of the list, asked for in pages of `k`, as one."""
    pages = (found(service, {**body, "k": min(k, length - at), "offset": at})[0] for at in range(0, length, k))
    return [one for page in pages for one in page]


def tracks(*identities: str) -> list[dict[str, str]]:
    return [{"track": identity} for identity in identities]


def of_genre(identities: Iterable[str], genre: str) -> int:
    """How many are of the planted genre: their ids say so."""
    return sum(identity.startswith(f"{genre}-") for identity in identities)
