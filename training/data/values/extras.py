"""Reads the columns that are kept and shown, and that nothing is learned from."""

import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import numpy as np

from training.data.column_names import EXTRA_COLUMNS
from training.data.files.source import Cells
from training.data.report import Findings
from training.data.values.dates import DateReader
from training.data.values.missing import Missing

Extra = str | int | None
Extras = dict[str, list[Extra]]

_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}\d{7}")
_LONGEST_URL = 2_048
_MOST = 9_999
_URLS = ("image_url", "external_url", "preview_url")
_NUMBERS = {"track_number": (1, _MOST), "disc_number": (1, _MOST), "release_year": (1000, 2100)}


def read_extras(cells: Mapping[str, Cells], missing: Missing, findings: Findings) -> Extras:
    """By name, one value a row, None where there is none that can be used: of the extra columns that the table has.

    The year comes from the date where there is no column of its own.
    """
    extras: Extras = {}
    for name in EXTRA_COLUMNS:
        if name in cells:
            extras[name] = _read(name, cells[name], missing, findings)
    if "release_date" in extras and "release_year" not in extras:
        dates = extras["release_date"]
        extras["release_year"] = [int(date[:4]) if isinstance(date, str) else None for date in dates]
    return {name: extras[name] for name in EXTRA_COLUMNS if name in extras}


def _read(name: str, cells: Cells, missing: Missing, findings: Findings) -> list[Extra]:
    first_texts = [value if isinstance(value, str) else next(iter(value), "") for value in cells.values]
    reader: Callable[[str], Extra]
    if name == "release_date":
        reader = DateReader(first_texts).read
    elif name == "isrc":
        reader = _read_isrc
    elif name in _URLS:
        reader = _read_url
    else:
        lowest, highest = _NUMBERS[name]

        def reader(text: str) -> Extra:
            return _read_number(text, lowest, highest)

    values = [None if missing.value(text) else reader(text) for text in first_texts]
    bad = np.array([value is None and not missing.value(text) for value, text in zip(values, first_texts, strict=True)])
    findings.unreadable(name, _EXPECTED[name], cells, bad.astype(np.bool_))
    changed = np.array(
        [value is not None and str(value) != text for value, text in zip(values, first_texts, strict=True)]
    )
    if name == "release_date":
        findings.converted(name, "dates in another order, or with a time", cells, changed, dict(enumerate(values)))
    return [values[code] for code in cells.codes.tolist()]


_EXPECTED = {
    "isrc": "no ISRC such as GBAYE0601498",
    "release_date": "no date such as 1997, 1997-05 or 1997-05-21",
    "release_year": "no year",
    "image_url": "no address that begins with https://",
    "external_url": "no address that begins with https://",
    "preview_url": "no address that begins with https://",
    "track_number": "no number above 0",
    "disc_number": "no number above 0",
}


def _read_isrc(text: str) -> str | None:
    code = text.upper().replace("-", "").replace(" ", "").removeprefix("ISRC")
    return code if _ISRC.fullmatch(code) else None


def _read_url(text: str) -> str | None:
    if len(text) > _LONGEST_URL or re.search(r"[\s\"'<>\\]", text):
        return None
    try:
        parts = urlsplit(text)
        return text if parts.scheme.lower() == "https" and parts.hostname else None
    except ValueError:
        return None


def _read_number(text: str, lowest: int, highest: int) -> int | None:
    """The whole number that "3", "3.0" and "3/12" begin with."""
    found = re.fullmatch(r"(\d{1,6})(?:\.0*)?(?:\s*/\s*\d+)?", text)
    return int(found[1]) if found and lowest <= int(found[1]) <= highest else None
