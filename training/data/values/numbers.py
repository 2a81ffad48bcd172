"""Reads numbers as people and programs write them: with a decimal comma, with thousands apart, with a unit behind."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from training.data.values.missing import Missing

_APART = re.compile(r"(?<=\d)[\s\u00a0\u202f\u2009'’](?=\d{3}(?:\D|$))")
_UNIT = re.compile(r"\s*(?:%|db|bpm|ms|msec|s|sec|secs|seconds|min|mins|minutes)$")
_COMMA = re.compile(r"[-+]?\d*,\d+(?:e[-+]?\d+)?")
_POINT = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?")
_GROUPS_OF_POINTS = re.compile(r"[-+]?\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_GROUPS_OF_COMMAS = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_ONE_GROUP = re.compile(r"[-+]?[1-9]\d{0,2},\d{3}")


@dataclass(frozen=True)
class Numbers:
    """The numbers that n texts are.

    Attributes:
        values: float64 [n], NaN where missing or no number.
        missing: bool [n].
        unreadable: bool [n], neither a finite number nor missing.
        with_comma: bool [n], written with a decimal comma.
        with_groups: bool [n], written with thousands apart.
        with_percent: bool [n], written with a percent sign; the value is what stands before it.
    """

    values: NDArray[np.float64]
    missing: NDArray[np.bool_]
    unreadable: NDArray[np.bool_]
    with_comma: NDArray[np.bool_]
    with_groups: NDArray[np.bool_]
    with_percent: NDArray[np.bool_]


def read_numbers(texts: Sequence[str], missing: Missing, *, large: bool = False) -> Numbers:
    """Read texts as numbers.

    Args:
        texts: without blanks around.
        missing: what means "unknown".
        large: whether values reach thousands: then "245,733" is a whole number, else it has a decimal comma.
    """
    absent = missing.values(texts)
    plain = pd.Series(texts, dtype=object).where(~absent, None)
    values = pd.to_numeric(plain, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan, copy=True)
    marks = {mark: np.zeros(len(texts), dtype=np.bool_) for mark in ("comma", "groups", "percent")}
    for position in np.flatnonzero(np.isnan(values) & ~absent).tolist():
        number, found = _written(texts[position].lower(), large)
        values[position] = number
        for mark in found:
            marks[mark][position] = True
    unreadable = ~np.isfinite(values) & ~absent
    values[unreadable] = np.nan
    return Numbers(values, absent, unreadable, marks["comma"], marks["groups"], marks["percent"])


def _written(text: str, large: bool) -> tuple[float, list[str]]:
    """The number, NaN where it is none, and how it is written."""
    marks = []
    if text.endswith("%"):
        marks.append("percent")
    text = _UNIT.sub("", text).replace("\u2212", "-").strip()
    if (together := _APART.sub("", text)) != text:
        text = together
        marks.append("groups")
    if _COMMA.fullmatch(text) and not (large and _ONE_GROUP.fullmatch(text)):
        return float(text.replace(",", ".")), [*marks, "comma"]
    if _GROUPS_OF_COMMAS.fullmatch(text):
        return float(text.replace(",", "")), [*marks, "groups"]
    if _GROUPS_OF_POINTS.fullmatch(text):
        marks.append("groups")
        return float(text.replace(".", "").replace(",", ".")), [*marks, *(["comma"] if "," in text else [])]
    if _POINT.fullmatch(text):
        return float(text), marks
    return np.nan, []
