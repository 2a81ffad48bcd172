"""Parameters that several endpoints have."""

from typing import Annotated

from fastapi import Depends, Path, Query
from starlette.exceptions import HTTPException

from app.spotify.ids import parse_id

_IdInPath = Annotated[str, Path(description="An id, a spotify: URI or a link to open.spotify.com")]


async def _track_id(id: _IdInPath) -> str:
    return _without_path(parse_id(id.removesuffix("/"), "track", "id"))


async def _artist_id(id: _IdInPath) -> str:
    return _without_path(parse_id(id.removesuffix("/"), "artist", "id"))


async def _album_id(id: _IdInPath) -> str:
    return _without_path(parse_id(id.removesuffix("/"), "album", "id"))


def _without_path(identity: str) -> str:
    # A link has slashes, so the routes accept a path as an id. A bare id with a slash is a path without an endpoint.
    if "/" in identity:
        raise HTTPException(404)
    return identity


TrackId = Annotated[str, Depends(_track_id)]
ArtistId = Annotated[str, Depends(_artist_id)]
AlbumId = Annotated[str, Depends(_album_id)]
Ids = Annotated[str, Query(description="Ids, URIs or links, separated by commas")]
Limit = Annotated[int, Query(ge=1, le=50, description="Number of items")]
Offset = Annotated[int, Query(ge=0, le=1_000_000, description="Number of items to skip")]
Market = Annotated[
    str | None, Query(description="Where to play tracks: all can be played anywhere, and with a market they say so")
]


async def _market(market: Market = None) -> None:  # only for the description
    pass


WITH_MARKET = [Depends(_market)]
