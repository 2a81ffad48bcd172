"""Parameters that several endpoints take."""

from typing import Annotated

from fastapi import Depends, Path, Query
from starlette.exceptions import HTTPException

from app.spotify.ids import parse_id

_Asked = Annotated[str, Path(description="An id, a spotify: URI or a link to open.spotify.com")]


async def _track_id(id: _Asked) -> str:
    return _without_path(parse_id(id.removesuffix("/"), "track", "id"))


async def _artist_id(id: _Asked) -> str:
    return _without_path(parse_id(id.removesuffix("/"), "artist", "id"))


def _without_path(identity: str) -> str:
    # A link has slashes, so the routes take a path for an id. What is left with one is a path that nobody answers.
    if "/" in identity:
        raise HTTPException(404)
    return identity


TrackId = Annotated[str, Depends(_track_id)]
ArtistId = Annotated[str, Depends(_artist_id)]
Ids = Annotated[str, Query(description="Ids, URIs or links, separated by commas")]
Market = Annotated[str | None, Query(description="Accepted and ignored: the catalogue knows no markets")]


async def _market(market: Market = None) -> None:  # described, and no more
    pass


WITH_MARKET = [Depends(_market)]
