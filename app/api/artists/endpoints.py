"""Endpoints of artists: an artist, and similar artists."""

from typing import Annotated

from fastapi import Query, Response

from app.api.admission import work
from app.api.artists.answers import artist_answer, similar_artists_answer
from app.api.artists.schemas import ArtistAnswer, SimilarArtistsAnswer, SimilarArtistsQuery
from app.api.dependencies import ArtistId, ServiceInUse
from app.api.errors import documented
from app.api.routing.families import family_router

router = family_router("artists", prefix="/artists")


@router.get("/{id}", summary="Show an artist", responses=documented(404, 422, 503), response_model=ArtistAnswer)
async def get_artist(id: ArtistId, service: ServiceInUse) -> Response:
    """Its genres and its most popular tracks."""
    return Response(artist_answer(service.artists.page(id), service), media_type="application/json")


@router.get(
    "/{id}/similar",
    summary="List similar artists",
    responses=documented(404, 422, 501, 503),
    response_model=SimilarArtistsAnswer,
)
@work("heavy")
def get_similar_artists(
    id: ArtistId, query: Annotated[SimilarArtistsQuery, Query()], service: ServiceInUse
) -> Response:
    """By sound and genres, as for tracks. The most similar first, ties by id."""
    found = service.similar_artists(id, query.n_wanted, query.genre_weight, query.timbre_weight)
    return Response(similar_artists_answer(found, service), media_type="application/json")
