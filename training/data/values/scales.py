"""Finds out which features between 0 and 1 a table gives in percent."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class ShareColumn:
    """The values of one feature between 0 and 1, as a table gives them.

    Attributes:
        values: float64 [n_values], the different ones; NaN where not given or with a percent sign of its own.
        counts: int64 [n_values], in how many rows each is.
        says_percent: Whether the name of the column says that it is in percent.
        asked: The unit that a person says it has, "percent" or "fraction"; None where nobody did.
    """

    values: NDArray[np.float64]
    counts: NDArray[np.int64]
    says_percent: bool
    asked: str | None

    def rows(self, marked: NDArray[np.bool_]) -> int:
        """In how many rows the values are that are marked, bool [n_values]."""
        return int(self.counts[marked].sum())


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
    fractions = {name for name, column in open_ones.items() if _is_fraction(column)}
    doubtful = set()
    if len(certain) > len(fractions):
        for name, column in open_ones.items():
            values = column.values
            n_given = column.rows(~np.isnan(values))
            if not n_given:
                continue
            n_whole = column.rows(values == np.round(values))
            if n_whole == n_given or column.rows(values > 1) / n_given > 0.05:
                certain.add(name)
            elif name in fractions:
                doubtful.add(name)
    return Scales(frozenset(certain), frozenset(doubtful))


def _is_percent(column: ShareColumn) -> bool:
    if column.asked:
        return column.asked == "percent"
    above, below = _sides(column)
    return column.says_percent or above > below


def _is_fraction(column: ShareColumn) -> bool:
    above, below = _sides(column)
    return below > 0 and above <= below


def _sides(column: ShareColumn) -> tuple[int, int]:
    """In how many rows a value can only be percent, and in how many it would be less than 1 %."""
    values = column.values
    return column.rows((values > 1) & (values <= 100)), column.rows((values > 0) & (values < 1))
