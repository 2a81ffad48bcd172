"""The endpoint of tokens, which clients call first. Where there are no keys, every client gets a token."""

import secrets
from typing import Any

from fastapi import Request, Response

from app.access.key_ring import KeyRing
from app.access.tokens import LIFETIME_S
from app.api.admission import work
from app.api.error_schemas import described_error
from app.api.state import app_state
from app.spotify.endpoints.token_request import InvalidTokenRequest, TokenRequest, read_token_request
from app.spotify.errors import oauth_error
from app.spotify.schemas import OAuthCode, OAuthError, Token
from app.spotify.trailing_slash_router import TrailingSlashRouter

_GRANTS = ("client_credentials", "refresh_token", "authorization_code")
_SCHEMA: dict[str, Any] = {
    "schema": {
        "type": "object",
        "required": ["grant_type"],
        "properties": {
            "grant_type": {"type": "string", "enum": [*_GRANTS]},
            "client_id": {"type": "string", "description": "Anything"},
            "client_secret": {"type": "string", "description": "A key of the service, where it wants one"},
            "refresh_token": {"type": "string", "description": "For the grant of that name"},
            "code": {"type": "string", "description": "For the grant authorization_code; anything"},
        },
    },
    "example": {"grant_type": _GRANTS[0]},
}
_BODY = {
    "requestBody": {"content": {"application/x-www-form-urlencoded": _SCHEMA, "application/json": _SCHEMA}},
}
router = TrailingSlashRouter(prefix="/api", tags=["spotify"])


@router.post(
    "/token",
    summary="Get a token",
    responses={status: described_error(status, OAuthError) for status in (400, 401, 413)},
    response_model=Token,
    openapi_extra=_BODY,
)
@work("light", body_factor=1 / 4)
async def post_token(request: Request, response: Response) -> Token | Response:
    """The client secret is a key of the service, among the parameters or as `Authorization: Basic`; the client id may
    be anything. The token stands for the key for an hour, and a refresh token gives others, unless the key is removed
    before. There is no login, so any code will do. Where there are no keys, any client id, secret, code and refresh
    token are accepted, and no endpoint checks the token. Parameters may stand in the query as well, where logs of
    proxies may keep them.
    """
    headers = request.headers
    try:
        asked = read_token_request(
            request.scope["query_string"],
            await request.body(),
            headers.get("content-type", ""),
            headers.get("authorization", ""),
        )
    except InvalidTokenRequest as error:
        return oauth_error("invalid_request", str(error))
    if asked.grant_type not in _GRANTS:
        code: OAuthCode = "unsupported_grant_type" if asked.grant_type else "invalid_request"
        return oauth_error(code, f"grant_type: expected one of {', '.join(_GRANTS)}, got {asked.grant_type[:64]!r}")
    needed = {"refresh_token": "refresh_token", "authorization_code": "code"}.get(asked.grant_type)
    if needed and not getattr(asked, needed):
        return oauth_error("invalid_request", f"{needed}: expected one with grant_type={asked.grant_type}, got none")
    response.headers["Cache-Control"] = "no-store"
    keys = app_state(request).keys
    return _for_anybody(asked) if keys is None else _for_key(asked, keys)


def _for_anybody(asked: TokenRequest) -> Token:
    to_refresh = asked.refresh_token or secrets.token_urlsafe(32)
    return _token(secrets.token_urlsafe(32), None if asked.grant_type == "client_credentials" else to_refresh)


def _for_key(asked: TokenRequest, keys: KeyRing) -> Token | Response:
    of_secret = keys.token_for(asked.client_secret)
    if asked.grant_type == "refresh_token":
        refreshed = keys.refreshed(asked.refresh_token)
        if asked.client_secret and of_secret is None:
            return _invalid_client()
        # Clients that can keep no secret send none: the refresh token was given to who had it.
        if refreshed is None or (of_secret and keys.key_of(of_secret) != keys.key_of(refreshed)):
            message = "expected a refresh token of this service, of the same client and of a key that is in force"
            return oauth_error("invalid_grant", message)
        return _token(refreshed, asked.refresh_token)
    if of_secret is None:
        return _invalid_client()
    has_refresh = asked.grant_type == "authorization_code"
    return _token(of_secret, keys.refresh_token_for(asked.client_secret) if has_refresh else None)


def _token(token: str, refresh_token: str | None) -> Token:
    scope = None if refresh_token is None else ""
    return Token(access_token=token, expires_in=LIFETIME_S, refresh_token=refresh_token, scope=scope)


def _invalid_client() -> Response:
    message = "expected a key of this service as the client secret, got another"
    return oauth_error("invalid_client", message, 401, {"WWW-Authenticate": "Basic"})
