"""Ids as clients write them: bare, as `spotify:track:…`, or as a link to open.spotify.com."""

import re

_URI = re.compile(r"spotify:(?P<kind>[a-z]+):(?P<id>[^:/?#\s]+)")
# One slash after https: is what remains of two where a proxy tidies paths.
_LINK = re.compile(
    r"(?:https?:/{1,2})?open\.spotify\.com/(?:(?:intl-[a-z-]+|embed)/)*(?P<kind>[a-z]+)/(?P<id>[^/?#\s]+)/?(?:[?#].*)?",
    re.IGNORECASE,
)


def read_id(text: str) -> tuple[str | None, str]:
    """What an id is of, None where it does not say, and the bare id."""
    text = text.strip()
    found = _URI.fullmatch(text) or _LINK.fullmatch(text)
    return (found["kind"], found["id"]) if found else (None, text)
