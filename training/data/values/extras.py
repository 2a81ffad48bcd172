"""Reads the columns that are kept and shown, and that nothing is learned from."""

import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from app.bundle.catalogue.extras import EXTRA_NAMES, EXTRAS, Extra
from app.indexing.tracks import Extras, ExtraValue
from training.data.files.source import Cells
from training.data.report import Findings
from training.data.values.dates import DateReader
from training.data.values.missing import Missing

_NUMBER = re.compile(r"(\d{1,6})(?:\.0*)?(?:\s*/\s*\d+)?")  # 3, 3.0 and 3/12


def read_extras(cells: Mapping[str, Cells], missing: Missing, findings: Findings) -> Extras:
    """By name, one value a row, None where there is none that can be used: of the extra columns that the table has.

    The year comes from the date where there is no column of its own.
    """
    extras: Extras = {}
    for name in EXTRA_NAMES:
        if name in cells:
            extras[name] = _read(name, cells[name], missing, findings)
    if "release_date" in extras and "release_year" not in extras:
        dates = extras["release_date"]
        extras["release_year"] = [int(date[:4]) if isinstance(date, str) else None for date in dates]
    return {name: extras[name] for name in EXTRA_NAMES if name in extras}


def _read(name: str, cells: Cells, missing: Missing, findings: Findings) -> list[ExtraValue]:
    first_texts = [value if isinstance(value, str) else next(iter(value), "") for value in cells.values]
    extra = next(extra for extra in EXTRAS if extra.name == name)
    reader = _reader_of(extra, first_texts)
    values = [None if missing.value(text) else reader(text) for text in first_texts]
    bad = np.array([value is None and not missing.value(text) for value, text in zip(values, first_texts, strict=True)])
    findings.unreadable(name, f"not {extra.expected}", cells, bad.astype(np.bool_))
    changed = np.array(
        [value is not None and str(value) != text for value, text in zip(values, first_texts, strict=True)]
    )
    if name == "release_date":
        findings.converted(name, "dates in another order, or with a time", cells, changed, values.__getitem__)
    return cells.in_rows(values)


def _reader_of(extra: Extra, texts: Sequence[str]) -> Callable[[str], ExtraValue]:
    """What makes of a text a value that the fact can have, or None."""
    parse: Callable[[str], ExtraValue] = extra.plain
    if extra.name == "release_date":
        parse = DateReader(texts).read
    elif extra.type is int:
        parse = _as_number

    def read(text: str) -> ExtraValue:
        value = parse(text)
        return value if extra.accepts(value) else None

    return read


def _as_number(text: str) -> int | None:
    found = _NUMBER.fullmatch(text)
    return int(found[1]) if found else None
