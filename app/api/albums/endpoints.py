"""The endpoint of albums."""

from typing import Annotated

from fastapi import Query, Response

from app.api.albums.answers import album_answer
from app.api.albums.schemas import AlbumAnswer, AlbumQuery
from app.api.dependencies import AlbumId, ServiceInUse
from app.api.errors import documented
from app.api.routing.families import family_router

router = family_router("albums", prefix="/albums")


@router.get("/{id}", summary="Show an album", responses=documented(404, 422, 503), response_model=AlbumAnswer)
def get_album(id: AlbumId, query: Annotated[AlbumQuery, Query()], service: ServiceInUse) -> Response:
    """With its artists and the tracks that the catalogue has of it. The catalogue knows an album by its name and the
    first artist of its tracks; its id is what `/v1` names as `album.id`.
    """
    answer = album_answer(service.albums.index(id), query.limit, query.offset, service)
    return Response(answer, media_type="application/json")
