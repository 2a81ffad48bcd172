"""The picture that stands for those that the catalogue does not have."""

from fastapi import Request, Response

from app.spotify.links import PICTURE_PATH
from app.spotify.state import spotify_state
from app.spotify.trailing_slash_router import TrailingSlashRouter

_PNG = "image/png"
_PICTURE = {"schema": {"type": "string", "format": "binary"}}
_FOR_A_YEAR = "public, max-age=31536000"
router = TrailingSlashRouter(tags=["spotify"])


@router.get(
    PICTURE_PATH,
    summary="Show the picture of what has none",
    response_class=Response,
    responses={200: {"content": {_PNG: _PICTURE}, "description": "A PNG of 300 by 300 pixels"}},
)
async def get_placeholder_picture(request: Request) -> Response:
    """It needs no key: who shows a picture sends none."""
    return Response(spotify_state(request).picture, media_type=_PNG, headers={"Cache-Control": _FOR_A_YEAR})
