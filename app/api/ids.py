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


def bare_track_id(text: str) -> str:
    """The id of a track out of a URI or link; anything else as it is, which will be an unknown id."""
    kind, bare = read_id(text)
    return bare if kind == "track" else text


def track_id_of(text: str) -> str:
    """The id of a track that a client means: as it is, or out of a URI or link.

    Raises:
        ValueError: it is the URI or link of something else.
    """
    kind, bare = read_id(text)
    if kind is not None and kind != "track":
        raise ValueError(f"expected the id of a track, got that of another kind, {kind[:64]!r}")
    return text if kind is None else bare
