"""Reads durations: clock times, and numbers in the unit that their column's name or their size says."""

import re

import numpy as np
from numpy.typing import NDArray

_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2}(?:[.,]\d+)?)")
_ISO = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?", re.IGNORECASE)
_LETTERS = re.compile(r"(?:(\d+)\s*h)?\s*(?:(\d+)\s*m(?:in)?)?\s*(?:(\d+(?:[.,]\d+)?)\s*s(?:ec)?)?", re.IGNORECASE)

MS_PER_UNIT = {"ms": 1, "s": 1_000, "min": 60_000}
_MOST_SECONDS = 10_000  # a median above: milliseconds. 10 s is no track's length, nor are three hours
_MOST_SECONDS_IF_NAMED_MS = 3_600  # a column that says milliseconds is believed unless its median is below 3.6 s
_MOST_MINUTES = 15


def read_clock(text: str) -> float | None:
    """Milliseconds of "3:25", "1:02:03", "PT3M25S" or "3m 25s"; None of anything else."""
    if found := _CLOCK.fullmatch(text):
        hours, minutes, seconds = found.groups()
        if float(seconds.replace(",", ".")) >= 60 or (hours and int(minutes) >= 60):
            return None
    elif found := _ISO.fullmatch(text) or _LETTERS.fullmatch(text):
        hours, minutes, seconds = found.groups()
    else:
        return None
    if not (hours or minutes or seconds):
        return None
    total = 3_600 * int(hours or 0) + 60 * int(minutes or 0) + float((seconds or "0").replace(",", "."))
    return round(1_000 * total)


def unit_of_values(values: NDArray[np.float64], said: str | None) -> str:
    """The unit, "ms", "s" or "min", of the numbers of a column.

    Args:
        values: float64 [m], all above 0; m is 1 or more.
        said: the unit that the column's name says. That of seconds and of minutes is believed.
    """
    if said in {"s", "min"}:
        return said
    median = float(np.median(values))
    if median < _MOST_MINUTES and (values != np.round(values)).any():
        return "min"
    return "s" if median < (_MOST_SECONDS_IF_NAMED_MS if said == "ms" else _MOST_SECONDS) else "ms"
