"""Further facts of a track: they are kept and shown, and nothing is learned from them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}\d{7}")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_UNSAFE = re.compile(r"[\s\"'<>\\\x00-\x1f\x7f\ud800-\udfff]")  # could end an address where a page shows it
_LONGEST_URL = 2_048
_FIRST_YEAR, _LAST_YEAR = 1000, 2100


@dataclass(frozen=True)
class Extra:
    """A fact that a track may have.

    Attributes:
        name: of the column.
        type: of its values.
        meaning: what it says.
        expected: what a value looks like, for messages.
        fits: whether a value of the type can be one.
        plain: a text as it is kept, of one that may be written in several ways.
    """

    name: str
    type: type[str] | type[int]
    meaning: str
    expected: str
    fits: Callable[[str], bool] | Callable[[int], bool]
    plain: Callable[[str], str] = str

    def accepts(self, value: object) -> bool:
        """Whether `value` can be a value of it."""
        return type(value) is self.type and self.fits(value)  # type: ignore[arg-type]


def is_isrc(text: str) -> bool:
    """Whether a text is an international standard recording code without separators (ISO 3901)."""
    return _ISRC.fullmatch(text) is not None


def plain_isrc(text: str) -> str:
    """An ISRC as it may be written, `GB-AYE-06-01498` or `ISRC GBAYE0601498`, without what separates its parts."""
    return text.upper().replace("-", "").replace(" ", "").removeprefix("ISRC")


def is_date(text: str) -> bool:
    """Whether a text is a year, a month or a day, written `YYYY`, `YYYY-MM` or `YYYY-MM-DD`."""
    found = _DATE.fullmatch(text)
    if not found:
        return False
    try:
        date(*(int(part or 1) for part in found.groups()))
    except ValueError:
        return False
    return is_year(int(found[1]))


def is_year(number: int) -> bool:
    """Whether a number can be the year of a release."""
    return _FIRST_YEAR <= number <= _LAST_YEAR


def is_url(text: str) -> bool:
    """Whether a text is an address that begins with https:// and can stand in a page as it is."""
    if len(text) > _LONGEST_URL or _UNSAFE.search(text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme.lower() == "https" and bool(parts.hostname)
    except ValueError:
        return False


def is_position(number: int) -> bool:
    """Whether a number can be the place of a track on a disc, or of a disc in an album."""
    return 1 <= number <= 9_999


_URL = "an address that begins with https://"
_POSITION = "a whole number from 1 to 9,999"

EXTRAS: tuple[Extra, ...] = (
    Extra("isrc", str, "International standard recording code", "an ISRC such as GBAYE0601498", is_isrc, plain_isrc),
    Extra("release_date", str, "Date of release", "a date such as 1997, 1997-05 or 1997-05-21", is_date),
    Extra("release_year", int, "Year of release", "a year from 1000 to 2100", is_year),
    Extra("image_url", str, "Picture of the album", _URL, is_url),
    Extra("external_url", str, "Where the track is found elsewhere", _URL, is_url),
    Extra("preview_url", str, "Where a part of the track can be heard", _URL, is_url),
    Extra("track_number", int, "Place of the track on its disc", _POSITION, is_position),
    Extra("disc_number", int, "Place of the disc in its album", _POSITION, is_position),
)

EXTRA_NAMES = tuple(extra.name for extra in EXTRAS)
