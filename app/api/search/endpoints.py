"""Search by words."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.api.dependencies import InUse
from app.api.errors import documented
from app.api.search.schemas import SearchAnswer, SearchQuery

router = APIRouter(tags=["search"])


@router.get("/search", summary="Find tracks or artists as one types", responses=documented(422, 501, 503))
def search(query: Annotated[SearchQuery, Query()], service: InUse) -> SearchAnswer:
    """Every word must begin a word of a name; where that finds fewer than five, words of five letters or more may have
    one letter too many, too few or wrong, or two swapped. Any text is a query.
    """
    find = service.search.tracks if query.type == "track" else service.search.artists
    return SearchAnswer.answer(find(query.q, query.limit, query.offset), query, service.version)
