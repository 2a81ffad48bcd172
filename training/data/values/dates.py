"""Reads dates of release: as years, months and days in the order of ISO 8601, and as spreadsheets write them."""

import re
from collections.abc import Sequence
from datetime import date

_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:\.0)?(?:[T ]\d{1,2}:\d{2}.*)?")
_DIGITS = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?: .*)?")  # with dots, the day comes first everywhere
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_IN_WORDS = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)? )?([A-Za-z]{3,9})\.?(?: (\d{1,2})(?:st|nd|rd|th)?)?,? (\d{4})")
_SLASHES = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?: .*)?")


class DateReader:
    """Reads the dates of one column.

    Args:
        texts: its different values. Whether "3/4/1997" is in March or April is settled by one that can be only one of
            them; where none settles it, such a date is its year.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        pairs = [(int(found[1]), int(found[2])) for text in texts if (found := _SLASHES.fullmatch(text))]
        first, second = (any(pair[place] > 12 for pair in pairs) for place in (0, 1))
        self._day_place = 1 if first and not second else 2 if second and not first else None

    def read(self, text: str) -> str | None:
        """`YYYY`, `YYYY-MM` or `YYYY-MM-DD`; None where the text is no date."""
        if found := _ISO.fullmatch(text) or _DIGITS.fullmatch(text):
            return _written(found[1], found[2], found[3])
        if found := _DAY_FIRST.fullmatch(text):
            return _written(found[3], found[2], found[1])
        if (found := _IN_WORDS.fullmatch(text)) and found[2][:3].lower() in _MONTHS:
            return _written(found[4], str(1 + _MONTHS.index(found[2][:3].lower())), found[1] or found[3])
        if found := _SLASHES.fullmatch(text):
            if self._day_place is None:
                return _written(found[3], None, None)
            return _written(found[3], found[3 - self._day_place], found[self._day_place])
        return None


def _written(year: str, month: str | None, day: str | None) -> str | None:
    month = month if int(month or 0) else None  # "1980-00-00" is a year
    day = day if month and int(day or 0) else None
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    if not 1000 <= int(year) <= 2100:
        return None
    return "-".join([year, *(f"{int(part):02d}" for part in (month, day) if part)])
