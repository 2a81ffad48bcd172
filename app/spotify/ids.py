"""Ids as clients write them: bare, as `spotify:track:…`, or as a link to open.spotify.com."""

import re
from typing import Literal

from app.api.errors import RequestError

Kind = Literal["track", "artist"]

_URI = re.compile(r"spotify:(?P<kind>[a-z]+):(?P<id>[^:/?#\s]+)")
# One slash after https: is what remains of two where a proxy tidies paths.
_LINK = re.compile(
    r"(?:https?:/{1,2})?open\.spotify\.com/(?:(?:intl-[a-z-]+|embed)/)*(?P<kind>[a-z]+)/(?P<id>[^/?#\s]+)/?(?:[?#].*)?",
    re.IGNORECASE,
)


def bare_id(text: str) -> tuple[str | None, str]:
    """The kind that a URI or a link names, None where `text` is neither, and the id without it."""
    text = text.strip()
    found = _URI.fullmatch(text) or _LINK.fullmatch(text)
    return (found["kind"], found["id"]) if found else (None, text)


def parse_id(text: str, kind: Kind, place: str) -> str:
    """The bare id. The catalogue may not have it: the ids of a table may be any text.

    Raises:
        RequestError: it is a URI or a link of another kind; `place` is the parameter that has it.
    """
    named, identity = bare_id(text)
    if named not in {None, kind}:
        raise RequestError([(place, f"expected {_a(kind)}, got {_a(str(named))}: {text.strip()[:64]!r}")])
    return identity


def parse_ids(text: str, kind: Kind, place: str, most: int) -> list[str]:
    """The ids of a comma-separated list, in order.

    Raises:
        RequestError: there is none, there are more than `most`, or one is of another kind.
    """
    parts = split(text)
    if not 1 <= len(parts) <= most:
        raise RequestError([(place, f"expected 1 to {most} ids, separated by commas, got {len(parts)}")])
    return [parse_id(part, kind, place) for part in parts]


def split(text: str) -> list[str]:
    """The parts between commas, without those that are empty."""
    return [part.strip() for part in text.split(",") if part.strip()]


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"
