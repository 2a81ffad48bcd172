"""Recommendations that can be steered."""

from fastapi import APIRouter, Response

from app.api.dependencies import InUse
from app.api.errors import documented
from app.api.recommendations.schemas import RecommendationsAnswer, RecommendationsRequest

router = APIRouter(tags=["recommendations"])


@router.post(
    "/recommendations",
    summary="Recommend tracks to go with several tracks, artists, genres or features",
    responses=documented(413, 422, 503),
    response_model=RecommendationsAnswer,
)
def recommend(request: RecommendationsRequest, service: InUse) -> Response:
    """Filters are exact: every track that they allow competes. Equal requests, equal answers; pages never repeat."""
    found = service.recommend(request.to_domain())
    answer = RecommendationsAnswer.answer(found, service.n_tracks, service.version)
    # Written here: FastAPI would wait for a thread once more, to check an answer that is one already.
    return Response(answer.model_dump_json(exclude_unset=True), media_type="application/json")
