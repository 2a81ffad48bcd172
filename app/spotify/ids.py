"""Ids in requests to the Spotify surface: each is of the kind that its place expects."""

from typing import Literal

from app.api.errors import RequestError
from app.api.ids import read_id

Kind = Literal["track", "artist", "album"]


def parse_id(text: str, kind: Kind, place: str) -> str:
    """The bare id. The catalogue may not have it: the ids of a table may be any text.

    Raises:
        RequestError: it is a URI or a link of another kind; `place` is the parameter that has it.
    """
    named, bare = read_id(text)
    if named not in (None, kind):
        raise RequestError([(place, f"expected {_a(kind)}, got {_a(named)}: {text.strip()[:64]!r}")])
    return bare


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
