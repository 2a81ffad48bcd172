"""The header Host: there is one, and it names the service as the operator calls it."""

import re
from collections.abc import Iterable, Sequence

from starlette.types import Scope

from app.api.access.policy import is_probe

_HOST = re.compile(rb"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")


def host_problem(scope: Scope, trusted: Sequence[str] | None) -> str | None:
    """What is wrong with the header Host of a request, if anything.

    Args:
        scope: of the request.
        trusted: names in small letters; one that begins with *. stands for all below it. None trusts every name.
    """
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if len(hosts) > 1:
        return f"expected one header Host, got {len(hosts)}"
    if not hosts and (trusted or scope.get("http_version") != "1.0"):  # HTTP/1.0 had no such header
        return "expected a header Host, got none"
    if not hosts or is_probe(scope["path"]):  # a probe asks by the address
        return None
    if not _HOST.fullmatch(hosts[0]):
        return f"expected a name or an address in the header Host, got {hosts[0][:100].decode('latin-1')!r}"
    if trusted is None:
        return None
    name = _without_port(hosts[0].decode("latin-1").lower())
    if not any(name == each or (each.startswith("*.") and name.endswith(each[1:])) for each in trusted):
        return f"this service is not known as {name[:100]!r}; SONGKIN_TRUSTED_HOSTS lists its names"
    return None


def foreign_origin(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """The origin of the page that has a browser ask, unless that is the service's own, or nobody's."""
    named = dict(headers)
    origin = named.get(b"origin")
    if origin is None or origin.partition(b"://")[2].lower() == named.get(b"host", b"").lower():
        return None
    return origin[:100].decode("latin-1")


def _without_port(host: str) -> str:
    name, separator, port = host.rpartition(":")
    return name if separator and port.isdigit() else host
