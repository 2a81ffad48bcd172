"""The search endpoint."""

from typing import Annotated

from fastapi import Query

from app.api.dependencies import ServiceInUse
from app.api.errors import documented
from app.api.routing.families import family_router
from app.api.search.schemas import SearchAnswer, SearchQuery

router = family_router("search")


@router.get("/search", summary="Search tracks or artists, also while typing", responses=documented(422, 501, 503))
def search(query: Annotated[SearchQuery, Query()], service: ServiceInUse) -> SearchAnswer:
    """Every word of the query must begin a word of a name. Where that finds fewer than five, words of five letters or
    more may have one letter too many, too few or wrong, or two swapped. Any text is a valid query.
    """
    find = service.search.tracks if query.type == "track" else service.search.artists
    return SearchAnswer.from_domain(find(query.q, query.limit, query.offset), query, service.version)
