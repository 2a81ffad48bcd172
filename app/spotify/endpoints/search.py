"""The search endpoint: one page for each type."""

import re
from collections.abc import Sequence
from typing import Annotated

import numpy as np
from fastapi import Query, Response

from app.api.dependencies import ServiceInUse
from app.api.errors import RequestError
from app.spotify.errors import documented
from app.spotify.ids import split
from app.spotify.parameters import WITH_MARKET
from app.spotify.schemas import SpotifySearchAnswer
from app.spotify.serializer import SerializerInUse
from app.spotify.trailing_slash_router import TrailingSlashRouter
from app.spotify.writing.paging import page_json

_EMPTY_TYPES = ("playlist", "show", "episode", "audiobook")
_TYPES = ("track", "artist", "album", *_EMPTY_TYPES)
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
Type = Annotated[
    str,
    Query(
        description="What to look for: `track`, `artist` and `album`, with commas between; `playlist`, `show`, "
        "`episode` and `audiobook` find nothing"
    ),
]
Limit = Annotated[int, Query(ge=0, le=50, description="Number of items of each type")]
Offset = Annotated[int, Query(ge=0, le=_MAX_OFFSET, description="Number of items to skip")]


@router.get(
    "/search",
    summary="Search tracks, artists and albums",
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
        known = ", ".join(_TYPES)
        raise RequestError([("type", f"expected one or more of {known}, with commas between, got {type[:64]!r}")])
    text = _IGNORED.sub(" ", q)

    def page(items: Sequence[bytes], total: int, item_type: str) -> bytes:
        def link(start: int) -> str:
            return serializer.links.search(q=q, type=item_type, offset=start, limit=limit)

        return b'"%bs":%b' % (item_type.encode(), page_json(items, total, limit, offset, link, _MAX_OFFSET))

    pages = []
    if "track" in types:
        tracks = service.search.tracks(text, limit, offset)
        pages.append(page(serializer.tracks(tracks.items, service), tracks.total, "track"))
    if "artist" in types:
        artists = service.search.artists(text, limit, offset)
        pages.append(page([*map(serializer.artist, artists.items)], artists.total, "artist"))
    if "album" in types:
        albums = service.albums.listed(np.array(service.search.on_albums(text), np.int64))
        shown = map(service.albums.profile, albums[offset : offset + limit])
        pages.append(page([*map(serializer.album, shown)], len(albums), "album"))
    pages += [page([], 0, name) for name in _EMPTY_TYPES if name in types]
    return Response(b"{%b}" % b",".join(pages), media_type="application/json")
