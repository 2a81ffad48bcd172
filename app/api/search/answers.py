"""Writes answers of searches as JSON, from what is prepared of each track; `schemas` describes them."""

from pydantic_core import to_json

from app.api.artists.answers import artist_json
from app.api.search.schemas import SearchQuery
from app.service import Service


def search_answer(query: SearchQuery, service: Service) -> bytes:
    """A `SearchAnswer`. Raises NotInBundle where the bundle has no words."""
    if query.type == "track":
        tracks = service.search.tracks(query.q, query.limit, query.offset)
        total, items = tracks.total, service.json(tracks.items)
    else:
        artists = service.search.artists(query.q, query.limit, query.offset)
        total, items = artists.total, [artist_json(artist) for artist in artists.items]
    told = {"total": total, "limit": query.limit, "offset": query.offset, "model": service.version}
    return b'{"items":[%b],%b' % (b",".join(items), to_json(told)[1:])
