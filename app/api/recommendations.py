"""Recommendations that can be steered."""

from fastapi import APIRouter

from app.api.dependencies import InUse
from app.api.error_body import documented
from app.api.recommendation_schemas import RecommendationsAnswer, RecommendationsRequest
from app.errors import InvalidQuery

router = APIRouter(tags=["recommendations"])


@router.post(
    "/recommendations",
    summary="Recommend tracks to go with several tracks, artists, genres or features",
    responses=documented(413, 422, 503),
    response_model_exclude_unset=True,
)
def post_recommendations(request: RecommendationsRequest, recommender: InUse) -> RecommendationsAnswer:
    """Filters are exact: every track that they allow competes. Equal requests, equal answers; pages never repeat."""
    try:
        found = recommender.recommend(request.query())
    except InvalidQuery as error:
        raise error.renamed("body.{}".format) from None
    return RecommendationsAnswer.answer(found, recommender.n_tracks, recommender.version)
