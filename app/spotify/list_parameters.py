"""Lists in query strings as clients write them: with commas, the parameter repeated, or with brackets."""

import re
from urllib.parse import parse_qsl, urlencode

_LISTS = ("ids", "seed_artists", "seed_genres", "seed_tracks", "type")
_WRITTEN = [f"{name}=".encode() for name in _LISTS]
_BRACKETS = re.compile(r"\[\d*\]$")


def with_commas(query_string: bytes) -> bytes:
    """The same parameters, those that are lists in one with commas between."""
    if not _is_in_parts(query_string):
        return query_string
    joined: dict[str, str] = {}
    others = []
    for name, value in parse_qsl(query_string.decode("latin-1"), keep_blank_values=True, errors="surrogateescape"):
        bare = _BRACKETS.sub("", name)
        if bare in _LISTS:
            joined[bare] = f"{joined[bare]},{value}" if bare in joined else value
        else:
            others.append((name, value))
    return urlencode([*joined.items(), *others], errors="surrogateescape").encode()


def _is_in_parts(query_string: bytes) -> bool:
    if b"[" in query_string or b"%5B" in query_string or b"%5b" in query_string:
        return True
    return any(query_string.count(name) > 1 for name in _WRITTEN)
