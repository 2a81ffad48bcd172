"""The recommendations endpoint."""

from fastapi import Request, Response

from app.api.admission import work
from app.api.dependencies import ServiceInUse
from app.api.errors import documented
from app.api.recommendations.answers import recommendations_answer
from app.api.recommendations.schemas import RecommendationsAnswer, RecommendationsRequest
from app.api.routing.families import family_router
from app.api.state import app_state

router = family_router("recommendations")


@router.post(
    "/recommendations",
    summary="Recommend tracks to go with several tracks, artists, genres or features",
    responses=documented(413, 422, 501, 503),
    response_model=RecommendationsAnswer,
)
@work("heavy")
def recommend(request: RecommendationsRequest, service: ServiceInUse, http: Request) -> Response:
    """All tracks that the filters allow are candidates. Equal requests get equal answers. Pages never repeat."""
    found = service.recommend(request.to_domain())
    app_state(http).metrics.observe_stages(found.stage_seconds)
    return Response(recommendations_answer(found, service), media_type="application/json")
