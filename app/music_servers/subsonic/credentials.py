"""The key that a Subsonic client sends, among the parameters of its request."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.types import Scope

_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_WAYS = ("apiKey", "p", "t", "s", "u")


class CredentialFault(Exception):
    """There is no key to check, for a reason that has a number in Subsonic.

    Attributes:
        code: that number.
    """

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def query_of(scope: Scope) -> dict[str, str]:
    """The parameters of a request; of several of one name, the last one."""
    query_string: bytes = scope["query_string"]
    return dict(parse_qsl(query_string.decode("latin-1"), keep_blank_values=True))


def key_of(query: Mapping[str, str]) -> str:
    """The key that the parameters have: as `apiKey`, or as the password, plain or in hexadecimal digits.

    Raises:
        CredentialFault: they have none, several ways at once, or a hash of it, which cannot be compared with a hash.
    """
    sent = {name for name in _WAYS if query.get(name)}
    if ("apiKey" in sent and len(sent) > 1) or ("p" in sent and sent & {"t", "s"}):
        raise CredentialFault(43, f"expected one way to send a key, got {', '.join(sorted(sent))}; send apiKey alone")
    if sent & {"t", "s"}:
        raise CredentialFault(
            41, "this service keeps hashes of its keys, with which t and s cannot be compared; send the key as apiKey"
        )
    if "apiKey" in sent:
        return query["apiKey"]
    if "p" not in sent:
        raise CredentialFault(10, "this service needs a key, sent as apiKey, or as the password p with any user u")
    password = query["p"]
    digits = password.removeprefix("enc:")
    if digits != password and _HEX.fullmatch(digits):
        return bytes.fromhex(digits).decode("utf-8", "replace")
    return password


def key_in_query(scope: Scope) -> str | None:
    """The key that a request has among its parameters, None where it has none that can be checked."""
    try:
        return key_of(query_of(scope))
    except CredentialFault:
        return None
