"""Where a request has its key."""

import base64
import binascii
from collections.abc import Iterable

Headers = Iterable[tuple[bytes, bytes]]


def credential_of(headers: Headers) -> str | None:
    """The secret or token of `X-API-Key: …` or, where that is absent, `Authorization: Bearer …`."""
    bearer = None
    for name, value in headers:
        if name == b"x-api-key":
            return value.decode("latin-1").strip()
        if name == b"authorization" and value[:7].lower() == b"bearer ":
            bearer = value[7:].decode("latin-1").strip()
    return bearer


def client_secret_of(authorization: str) -> str | None:
    """The secret of `Authorization: Basic …`, as clients of OAuth 2.0 send theirs; None where there is none."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(encoded.strip(), validate=True).decode().partition(":")[2]
    except (binascii.Error, ValueError):
        return None
