"""The search endpoint: one page for each type."""

import re
from collections.abc import Sequence
from typing import Annotated

from fastapi import Query, Response
from pydantic_core import to_json

from app.api.dependencies import ServiceInUse
from app.api.errors import RequestError
from app.spotify.errors import documented
from app.spotify.ids import split
from app.spotify.parameters import WITH_MARKET
from app.spotify.schemas import SpotifySearchAnswer
from app.spotify.serializer import SerializerInUse
from app.spotify.trailing_slash_router import TrailingSlashRouter

_TYPES = ("track", "artist")
_MAX_OFFSET = 1000
# Spotify's other filters: the catalogue has nothing to compare them with.
_IGNORED = re.compile(r'(?<!\S)(?:year|tag|isrc|upc|label):\s*(?:"[^"]*"?|\S+)', re.IGNORECASE)
router = TrailingSlashRouter(prefix="/v1", tags=["spotify"])

Q = Annotated[
    str,
    Query(
        min_length=1,
        max_length=256,
        description="Words, or beginnings of words; `artist:`, `track:`, `album:` and `genre:` name the field to "
        "search. Spotify's other filters are ignored",
    ),
]
Type = Annotated[str, Query(description="What to look for: `track`, `artist`, or both with a comma between")]
Limit = Annotated[int, Query(ge=0, le=50, description="Number of items of each type")]
Offset = Annotated[int, Query(ge=0, le=_MAX_OFFSET, description="Number of items to skip")]


@router.get(
    "/search",
    summary="Search tracks and artists",
    responses=documented(400, 501, 503),
    dependencies=WITH_MARKET,
    response_model=SpotifySearchAnswer,
)
def search(
    q: Q, type: Type, service: ServiceInUse, serializer: SerializerInUse, limit: Limit = 20, offset: Offset = 0
) -> Response:
    """The best match first, then the most popular. Pages never repeat or skip an item."""
    types = split(type)
    if not types or not set(types) <= set(_TYPES):
        raise RequestError([("type", f"expected track, artist, or both with a comma between, got {type[:64]!r}")])
    text = _IGNORED.sub(" ", q)

    def page(items: Sequence[bytes], total: int, item_type: str) -> bytes:
        def link(start: int) -> str:
            return serializer.links.search(q=q, type=item_type, offset=start, limit=limit)

        further = offset + limit
        more = limit > 0 and further < total and further <= _MAX_OFFSET
        told = {
            "limit": limit,
            "next": link(further) if more else None,
            "offset": offset,
            "previous": link(max(offset - limit, 0)) if limit and offset else None,
            "total": total,
        }
        return b'"%bs":{"href":%b,"items":[%b],%b' % (
            item_type.encode(),
            to_json(link(offset)),
            b",".join(items),
            to_json(told)[1:],
        )

    pages = []
    if "track" in types:
        tracks = service.search.tracks(text, limit, offset)
        pages.append(page(serializer.tracks(tracks.items, service), tracks.total, "track"))
    if "artist" in types:
        artists = service.search.artists(text, limit, offset)
        pages.append(page([*map(serializer.artist, artists.items)], artists.total, "artist"))
    return Response(b"{%b}" % b",".join(pages), media_type="application/json")
