"""The path under which a proxy shows the service, such as /music: which there may be, and which one a request names."""

import re
from collections.abc import Iterable

_PREFIX = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)+")
_LONGEST = 200

OWN_PATHS = frozenset(
    "admin albums api artists assets audio distributions docs genres health info map metrics openapi.json playlists "
    "predict-genre recommendations report rest search static-offline-docs tracks v1".split()
)
"""What the paths of the service itself begin with. Behind such a prefix, /search could be either."""


def as_prefix(text: str) -> str:
    """A prefix as it stands before a path: with a slash at its start and none at its end, empty for none.

    Raises:
        ValueError: no prefix can be like this.
    """
    prefix = text.rstrip("/")
    if not prefix:
        return ""
    if len(prefix) > _LONGEST or not _PREFIX.fullmatch(prefix):
        raise ValueError("expected a path such as /music, of letters, digits and - . _ ~ between slashes")
    first = prefix.split("/")[1]
    if first in OWN_PATHS:
        raise ValueError(f"expected another beginning than /{first}, which is a path of the service itself")
    return prefix


def forwarded_prefix(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """What the headers X-Forwarded-Prefix of a request say together, as they say it; empty without any.

    Where several proxies take off a part each, the outermost comes first.
    """
    values = [value for name, value in headers if name == b"x-forwarded-prefix"]
    if not values:
        return ""
    return "".join(part.strip().rstrip("/") for value in values for part in value.decode("latin-1").split(","))
