"""A track, and what else is like it."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.api.dependencies import InUse, TrackId
from app.api.error_body import documented
from app.api.schemas import SimilarAnswer, SimilarQuery, TrackOut

router = APIRouter(prefix="/tracks", tags=["tracks"])


@router.get("/{id}", summary="Show a track", responses=documented(404, 422, 503))
async def get_track(id: TrackId, recommender: InUse) -> TrackOut:
    """Its names, genres and raw features; an unknown feature is null."""
    return TrackOut.of(recommender.track(id))


@router.get("/{id}/similar", summary="List tracks that are like it", responses=documented(404, 422, 503))
async def get_similar_tracks(id: TrackId, query: Annotated[SimilarQuery, Query()], recommender: InUse) -> SimilarAnswer:
    """Best first, ties by id. No version of the track itself, and no recording twice."""
    return SimilarAnswer.answer(recommender.similar(id, query.k, query.genre_weight), recommender.version)
