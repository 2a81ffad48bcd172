"""Finds out which features between 0 and 1 a table gives in percent."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class ShareColumn:
    """The values of one feature between 0 and 1, as a table gives them.

    Attributes:
        values: float64 [n_rows], NaN where not given, without those that have a percent sign of their own.
        says_percent: Whether the name of the column says that it is in percent.
        asked: The unit that a person says it has, "percent" or "fraction"; None where nobody did.
    """

    values: NDArray[np.float64]
    says_percent: bool
    asked: str | None


@dataclass(frozen=True)
class Scales:
    """By feature: `percent`, read in percent; `doubtful`, likewise but only because the other features are."""

    percent: frozenset[str]
    doubtful: frozenset[str]


def find_scales(columns: Mapping[str, ShareColumn]) -> Scales:
    """Which features are in percent: those that say so, those mostly above 1, and with them what would fit both scales.

    One value above 1 among fractions is a mistake, not a scale.
    """
    certain = {name for name, column in columns.items() if _is_percent(column)}
    open_ones = {name: column for name, column in columns.items() if name not in certain and column.asked is None}
    fractions = {name for name, column in open_ones.items() if _is_fraction(column.values)}
    doubtful = set()
    if len(certain) > len(fractions):
        for name, column in open_ones.items():
            given = column.values[~np.isnan(column.values)]
            if not len(given):
                continue
            if (given == np.round(given)).all() or (given > 1).mean() > 0.05:
                certain.add(name)
            elif name in fractions:
                doubtful.add(name)
    return Scales(frozenset(certain), frozenset(doubtful))


def _is_percent(column: ShareColumn) -> bool:
    if column.asked:
        return column.asked == "percent"
    above, below = _sides(column.values)
    return column.says_percent or above > below


def _is_fraction(values: NDArray[np.float64]) -> bool:
    above, below = _sides(values)
    return below > 0 and above <= below


def _sides(values: NDArray[np.float64]) -> tuple[int, int]:
    """How many values can only be percent, and how many would be less than 1 %."""
    return int(((values > 1) & (values <= 100)).sum()), int(((values > 0) & (values < 1)).sum())
