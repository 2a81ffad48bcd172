"""Makes values of what tags say: bounded, without control characters, and unknown where they have not the form."""

import re
import unicodedata
import uuid
from collections.abc import Iterable

LONGEST_TEXT = 1000
MOST_ARTISTS, MOST_GENRES, LONGEST_GENRE = 100, 20, 100
"""The bounds of a track that is added while the service runs."""

_LOOKED_AT = 16 * LONGEST_TEXT  # characters of a tag, which may have millions
_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}")
_DATE = re.compile(r"[1-9][0-9]{3}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?(?![0-9])")


def clean(text: str, longest: int = LONGEST_TEXT) -> str:
    """The text in one line: blanks for control characters, one between words, none around."""
    one_line = "".join(" " if unicodedata.category(each) in ("Cc", "Cs") else each for each in text[:_LOOKED_AT])
    return " ".join(one_line.split())[:longest].rstrip()


def first(values: Iterable[str], longest: int = LONGEST_TEXT) -> str:
    """The first value that is not empty."""
    return next((text for value in values if (text := clean(value, longest))), "")


def artists_of(values: Iterable[str]) -> tuple[str, ...]:
    """The names as they are, each once: an "A & B" in one value may be one name."""
    return _distinct(values, MOST_ARTISTS, LONGEST_TEXT)


def genres_of(values: Iterable[str]) -> tuple[str, ...]:
    """The genres, each once; many programs write several into one value, with semicolons between."""
    return _distinct((part for value in values for part in value[:_LOOKED_AT].split(";")), MOST_GENRES, LONGEST_GENRE)


def date_of(values: Iterable[str]) -> str:
    """A year, month or day, of a time of which that is the beginning; else ""."""
    found = _DATE.match(first(values))
    return found[0] if found else ""


def isrc_of(values: Iterable[str]) -> str:
    """The first ISRC, without hyphens."""
    plain = (re.sub("[-\\s]", "", clean(value)).upper() for value in values)
    return next((text for text in plain if _ISRC.fullmatch(text)), "")


def recording_id_of(values: Iterable[str]) -> str:
    """The first UUID, in small letters."""
    for value in values:
        text = clean(value).lower()
        try:
            if str(uuid.UUID(text)) == text:
                return text
        except ValueError:
            continue
    return ""


def number_of(values: Iterable[str]) -> int | None:
    """The track number of "3" and "3/12"; None where it is no number above 0."""
    text = first(values).partition("/")[0].strip()
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= 5 else 0
    return number or None


def explicit_of(values: Iterable[str]) -> bool | None:
    """What an advisory of iTunes says: 1 and, in old files, 4 are explicit, 0 and 2 (clean) are not."""
    return {"0": False, "1": True, "2": False, "4": True}.get(first(values))


def _distinct(values: Iterable[str], most: int, longest: int) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for value in values:
        if text := clean(value, longest):
            found[text] = None
            if len(found) == most:
                break
    return tuple(found)
