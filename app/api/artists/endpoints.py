"""An artist, and who else is like it."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.api.artists.schemas import ArtistAnswer, SimilarArtistsAnswer, SimilarArtistsQuery
from app.api.dependencies import ArtistId, InUse
from app.api.errors import documented

router = APIRouter(prefix="/artists", tags=["artists"])


@router.get("/{id}", summary="Show an artist", responses=documented(404, 422, 503))
async def get_artist(id: ArtistId, service: InUse) -> ArtistAnswer:
    """Its genres and its most popular tracks."""
    return ArtistAnswer.answer(service.artists.page(id))


@router.get("/{id}/similar", summary="List artists that are like it", responses=documented(404, 422, 503))
def get_similar_artists(
    id: ArtistId, query: Annotated[SimilarArtistsQuery, Query()], service: InUse
) -> SimilarArtistsAnswer:
    """By what they sound like and what genres they play, as for tracks. Best first, ties by id."""
    found = service.similar_artists(id, query.k, query.genre_weight)
    return SimilarArtistsAnswer.answer(found, service.version)
