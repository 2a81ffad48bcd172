"""Takes names apart that stand in one cell: by what is certain, or by what a person says."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.data.files.source import Cells
from training.data.report import Findings
from training.data.values.lists import parse_list

Names = tuple[str, ...]


@dataclass(frozen=True)
class Separator:
    """What stands between names. `what` is what to say of it."""

    what: str
    pattern: re.Pattern[str]

    @classmethod
    def any_of(cls, texts: Sequence[str]) -> "Separator":
        """Each of some texts, in any case, as a person asked."""
        longest_first = sorted(texts, key=len, reverse=True)
        return cls("separators as asked", re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE))


@dataclass(frozen=True)
class SplitCells:
    """The names in each value of a column.

    Attributes:
        names: Of each value, without blanks around, none of them empty.
        listed: bool [n_values], whether the value was a list: then it is certain where each name ends.
    """

    names: list[Names]
    listed: NDArray[np.bool_]


def split_cells(
    name: str,
    cells: Cells,
    separator: Separator,
    is_missing: Callable[[str], bool],
    findings: Findings,
) -> SplitCells:
    """Take all values of a column apart, and say of how many rows."""
    lists = [value if isinstance(value, tuple) else parse_list(value) for value in cells.values]
    written = np.zeros(len(lists), dtype=np.bool_)
    separated = np.zeros(len(lists), dtype=np.bool_)
    names: list[Names] = []
    known: dict[str, str] = {}  # equal names are one text in memory
    for number, (text, parts) in enumerate(zip(cells.texts, lists, strict=True)):
        if parts is None:
            parts = () if is_missing(text) else tuple(separator.pattern.split(text))
            separated[number] = len(parts) > 1
        else:
            written[number] = isinstance(cells.values[number], str)
        names.append(
            tuple(
                known.setdefault(part, part)
                for part in (unescaped(part).strip() for part in parts)
                if part and not is_missing(part)
            )
        )

    def shown(value: int) -> str:
        return " | ".join(names[value]) or "none"

    findings.converted(name, "lists", cells, written, shown)
    findings.converted(name, separator.what, cells, separated, shown)
    return SplitCells(names, np.array([parts is not None for parts in lists], dtype=np.bool_))


def unescaped(name: str) -> str:
    r"""Exportify writes a comma within a name as `\,`."""
    return name.replace("\\,", ",")
