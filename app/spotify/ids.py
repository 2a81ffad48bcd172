"""Ids in requests to the Spotify surface: each is of the kind that its place expects."""

from collections.abc import Sequence
from typing import Literal

from app.api.errors import RequestError
from app.api.ids import read_id

Kind = Literal["track", "artist", "album"]
_FEWEST_LETTERS = 3  # of a text that was taken for a list


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
    """The ids of a comma-separated list, in order, and "" in the places of what is none, or of another kind.

    Raises:
        RequestError: there is none, there are more than `most`, or all are of another kind.
    """
    parts = [part.strip() for part in text.split(",")]
    n_given = len(split(text))
    if not n_given or len(parts) > most:
        raise RequestError(
            [(place, f"expected 1 to {most} ids, separated by commas, got {n_given and len(parts)}{letters(parts)}")]
        )
    read = [read_id(part) for part in parts]
    if not any(bare and named in (None, kind) for named, bare in read):
        parse_id(next(filter(None, parts)), kind, place)
    return [bare if named in (None, kind) else "" for named, bare in read]


def letters(parts: Sequence[str]) -> str:
    """What to say where a text was taken for a list of its letters; empty where that is not so."""
    given = [part for part in parts if part]
    if len(given) < _FEWEST_LETTERS or any(len(part) > 1 for part in given):
        return ""
    text = "".join(given)[:64]
    return f"; these are the letters of {text!r}: where a client takes a list, give it [{text!r}]"


def split(text: str) -> list[str]:
    """The parts between commas, without those that are empty."""
    return [part.strip() for part in text.split(",") if part.strip()]


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"
