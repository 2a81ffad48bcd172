"""The endpoint of tokens, which clients call first. The service has no users, so that every client gets a token."""

import secrets
from typing import Any
from urllib.parse import parse_qs

from fastapi import Request, Response

from app.api.admission import work
from app.api.errors import RequestError
from app.spotify.errors import documented
from app.spotify.schemas import Token
from app.spotify.trailing_slash_router import TrailingSlashRouter

_GRANT = "client_credentials"
_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "required": ["grant_type"],
                    "properties": {"grant_type": {"type": "string", "enum": [_GRANT]}},
                },
                "example": {"grant_type": _GRANT},
            }
        },
    }
}
router = TrailingSlashRouter(prefix="/api", tags=["spotify"])


@router.post("/token", summary="Get a token", responses=documented(400, 413), openapi_extra=_FORM)
@work("light", body_factor=1 / 4)
async def post_token(request: Request, response: Response) -> Token:
    """Any client id and secret are accepted, and no endpoint checks the token: the service has no users."""
    form = parse_qs((await request.body()).decode("utf-8", "replace"))
    grants = form.get("grant_type", ["none"])
    if grants != [_GRANT]:
        raise RequestError([("grant_type", f"expected {_GRANT}, sent as a form, got {grants[0][:64]!r}")])
    response.headers["Cache-Control"] = "no-store"
    return Token(access_token=secrets.token_urlsafe(32), expires_in=3600)
