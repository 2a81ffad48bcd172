"""What people type into a search: words, and fields that some of them belong to.

    love story                       words, each of which begins a word of a name
    artist:taylor swift track:love   a field's value goes to the next field, or to the end,
    artist:"taylor swift" love       or is in quotes

Fields are artist, track, album and genre, in any case. A genre that is called as its value is what it names; where none
is, its words are looked for in the names of genres. All else, quotes, operators, a field without a value, a quote
that nothing closes, is text like any other: every text is a query.
"""

import re
from dataclasses import dataclass
from typing import Literal, cast

from app.bundle.names import fold

_FEWEST_LETTERS = 2  # what has fewer begins a word of half of all tracks
_MOST_TERMS = 6  # each may take a tenth of a millisecond, or three where typos are forgiven
_MOST_TRACKS = 500_000  # among which the slowest texts take ten milliseconds

Field = Literal["any", "track", "artist", "album", "genre"]

_FIELD = re.compile(r'(?<!\S)(track|artist|album|genre):\s*(?:"([^"]*)(?:"|$))?', re.IGNORECASE)


@dataclass(frozen=True)
class Term:
    """A folded word, where it is to be found, and whether it may still be in the making."""

    word: str
    field: Field
    unfinished: bool = False


def terms_of(text: str) -> tuple[Term, ...]:
    """The terms of a text, each once, in order; none where there is no word in it. The last one typed is unfinished."""
    pairs = [(word, field) for field, part in _parts(text) for word in fold(part).split()]
    return tuple(Term(*pair, unfinished=pair == pairs[-1]) for pair in dict.fromkeys(pairs))


def genres_of(text: str) -> tuple[str, ...]:
    """What a text has for the field genre, as it was typed."""
    return tuple(part.strip() for field, part in _parts(text) if field == "genre" and part.strip())


def is_quick(text: str, n_tracks: int) -> bool:
    """Whether tracks are found among so many in less time than another thread takes to begin, or little more."""
    if n_tracks > _MOST_TRACKS:
        return False
    terms = terms_of(text)
    return len(terms) <= _MOST_TERMS and all(each.field == "any" for each in terms) and not _is_vague(terms)


def _is_vague(terms: tuple[Term, ...]) -> bool:
    """Whether half a catalogue may have all terms."""
    return max([len(each.word) for each in terms], default=0) < _FEWEST_LETTERS


def _parts(text: str) -> list[tuple[Field, str]]:
    parts: list[tuple[Field, str]] = []
    field: Field = "any"
    start = 0
    for found in _FIELD.finditer(text):
        parts.append((field, text[start : found.start()]))
        field = cast(Field, found[1].lower())
        if found[2] is not None:
            parts.append((field, found[2]))
            field = "any"
        start = found.end()
    parts.append((field, text[start:]))
    return parts
