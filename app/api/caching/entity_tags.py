"""Tags of answers (RFC 9110, section 8.8.3): two answers with one tag say the same, whichever worker gave them."""

from collections.abc import Iterable
from hashlib import blake2b

from starlette.types import Scope

from app.telemetry.version import songkin_version

AnswerKey = tuple[str, bytes, bytes]
"""What an answer depends on besides the catalogue: path, query string, and the base of the links in it."""


def key_of(scope: Scope) -> AnswerKey:
    """Of a request.

    Under /v1 answers have links, which without a public URL have the scheme and the host that the client named.
    """
    path: str = scope["path"]
    base = b""
    if path.startswith("/v1/"):
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        base = b"%b://%b%b" % (scope["scheme"].encode(), b",".join(hosts), scope.get("root_path", "").encode())
    return path, scope["query_string"], base


class EntityTags:
    """The tags that one version of the service gives with the same settings.

    They are weak, so that an answer has the same one when it is compressed. They name the resource as well as the
    catalogue: who has a tag has seen the answer that it is of, so that no look-up is needed to know that there is one.

    Args:
        settings: whatever answers depend on of these.
    """

    def __init__(self, settings: str) -> None:
        self._service = blake2b(f"{songkin_version()}\n{settings}".encode()).hexdigest().encode()

    def of(self, fingerprint: bytes, key: AnswerKey) -> bytes:
        """The tag in its quotes, without the mark of a weak one. fingerprint: of the catalogue in use."""
        path, query, base = key
        # Lines, of which the path alone could hold a break, and is the last.
        named = b"\n".join((self._service, fingerprint, query, base, path.encode("utf-8", "surrogatepass")))
        return b'"%b"' % blake2b(named, digest_size=12).hexdigest().encode()


def is_among(tag: bytes, headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether the header If-None-Match of a request has a tag, by weak comparison.

    `*` has none. It stands for whatever there is, and whether there is anything, only the work tells that a tag saves.
    """
    # Quotes stand around tags, and never in one.
    return any(name == b"if-none-match" and tag in value for name, value in headers)
