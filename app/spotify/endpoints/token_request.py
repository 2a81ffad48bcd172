"""What a client sends to get a token: as a form, as JSON, or in the query, and its secret there or in a header."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl

from app.api.access.credentials import client_secret_of

_NAMES = ("grant_type", "client_secret", "refresh_token", "code")


class InvalidTokenRequest(Exception):
    """The request is none for a token; the message says what is wrong."""


@dataclass(frozen=True)
class TokenRequest:
    """Each is empty where the client did not send it.

    Attributes:
        grant_type: what the client asks by.
        client_secret: of `Authorization: Basic …`, or else of the parameters.
        refresh_token: of an earlier answer.
        code: of a login.
    """

    grant_type: str
    client_secret: str
    refresh_token: str
    code: str


def read_token_request(query: bytes, body: bytes, content_type: str, authorization: str) -> TokenRequest:
    """Read what was sent. What else there is beside it, such as scopes and redirects, means nothing here.

    Raises:
        InvalidTokenRequest: the body is neither form nor JSON, or a parameter has two values.
    """
    given: dict[str, str] = {}
    for name, value in [*_pairs(query), *_body(body, content_type)]:
        if name in _NAMES and given.setdefault(name, value) != value:
            raise InvalidTokenRequest(f"expected one {name}, got two that differ")
    given["client_secret"] = client_secret_of(authorization) or given.get("client_secret", "")
    return TokenRequest(**{name: given.get(name, "") for name in _NAMES})


def _body(body: bytes, content_type: str) -> Iterator[tuple[str, str]]:
    if content_type.startswith("multipart/"):
        raise InvalidTokenRequest("expected a form of the type application/x-www-form-urlencoded, or JSON, got parts")
    # Some clients send JSON, and call it a form.
    if not body or ("json" not in content_type and not body.lstrip().startswith(b"{")):
        yield from _pairs(body)
        return
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise InvalidTokenRequest("expected JSON as the type of the body says, got something else") from None
    if not isinstance(content, dict):
        raise InvalidTokenRequest("expected a JSON object with the parameters as fields")
    for name in _NAMES:
        value = content.get(name)
        if value is not None and not isinstance(value, str):
            raise InvalidTokenRequest(f"expected a text as {name}, got another kind of JSON")
        if value:
            yield name, value


def _pairs(text: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text.decode("utf-8", "replace"), max_num_fields=100)
    except ValueError:
        raise InvalidTokenRequest("expected at most 100 parameters") from None
