"""The search endpoint."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from app.api.dependencies import ServiceInUse, service_in_use
from app.api.errors import documented
from app.api.routing.families import family_router
from app.api.routing.shortcut import QueryReader, shortcut
from app.api.search.answers import search_answer
from app.api.search.schemas import SearchAnswer, SearchQuery
from app.search.query_parser import is_quick

router = family_router("search")


_search_query = QueryReader(SearchQuery)


def _read(request: Request) -> dict[str, Any] | None:
    query = _search_query.read(request)
    return query and {"query": query, "service": service_in_use(request)}


@router.get(
    "/search",
    summary="Search tracks or artists, also while typing",
    responses=documented(422, 501, 503),
    response_model=SearchAnswer,
)
@shortcut(_read)
async def search(query: Annotated[SearchQuery, Query()], service: ServiceInUse) -> Response:
    """Every word of the query must begin a word of a name. Where that finds fewer than five, words of five letters or
    more may have one letter too many, too few or wrong, or two swapped. Any text is a valid query.
    """
    if query.type == "track" and is_quick(query.q, service.n_tracks):
        answer = search_answer(query, service)
    else:
        answer = await run_in_threadpool(search_answer, query, service)
    return Response(answer, media_type="application/json")
