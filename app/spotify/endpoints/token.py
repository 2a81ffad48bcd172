"""The endpoint of tokens, which clients call first. Where there are no keys, every client gets a token."""

import secrets
from typing import Any
from urllib.parse import parse_qs

from fastapi import Request, Response

from app.access.tokens import LIFETIME_S
from app.api.access.credentials import client_secret_of
from app.api.admission import work
from app.api.errors import RequestError, json_response
from app.api.state import app_state
from app.spotify.errors import documented
from app.spotify.schemas import OAuthError, Token
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
                    "properties": {
                        "grant_type": {"type": "string", "enum": [_GRANT]},
                        "client_id": {"type": "string"},
                        "client_secret": {"type": "string"},
                    },
                },
                "example": {"grant_type": _GRANT},
            }
        },
    }
}
router = TrailingSlashRouter(prefix="/api", tags=["spotify"])


@router.post(
    "/token",
    summary="Get a token",
    responses={**documented(400, 413), 401: {"model": OAuthError, "description": "Unauthorized"}},
    response_model=Token,
    openapi_extra=_FORM,
)
@work("light", body_factor=1 / 4)
async def post_token(request: Request, response: Response) -> Token | Response:
    """The client secret is a key of the service, in the form or as `Authorization: Basic`; the client id may be
    anything. The token stands for the key for an hour, unless the key is removed before. Where there are no keys, any
    client id and secret are accepted, and no endpoint checks the token.
    """
    form = parse_qs((await request.body()).decode("utf-8", "replace"))
    grants = form.get("grant_type", ["none"])
    if grants != [_GRANT]:
        raise RequestError([("grant_type", f"expected {_GRANT}, sent as a form, got {grants[0][:64]!r}")])
    response.headers["Cache-Control"] = "no-store"
    keys = app_state(request).keys
    if keys is None:
        return Token(access_token=secrets.token_urlsafe(32), expires_in=LIFETIME_S)
    secret = client_secret_of(request.headers.get("authorization", "")) or form.get("client_secret", [""])[0]
    token = keys.token_for(secret)
    return Token(access_token=token, expires_in=LIFETIME_S) if token else _invalid_client()


def _invalid_client() -> Response:
    """As OAuth 2.0 has it (RFC 6749, section 5.2), which its clients read."""
    error = OAuthError(
        error="invalid_client", error_description="expected a key of this service as the client secret, got another"
    )
    headers = {"WWW-Authenticate": "Basic", "Cache-Control": "no-store"}
    return json_response(error.model_dump(), 401, headers)
