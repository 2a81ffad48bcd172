"""What was read as what: everything that reading a table took for granted, changed, doubted, or could not use."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.data.files.source import Cells, Source
from training.data.options import ReadOptions


@dataclass(frozen=True)
class ReadColumn:
    """A column that was read, what the table calls it, and a value of it. `also`: other columns that it could be."""

    name: str
    source: str
    sample: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Conversion:
    """Values of a column that are written otherwise than here: how many rows, and what became of the first."""

    name: str
    what: str
    n: int
    before: str
    after: str


@dataclass(frozen=True)
class Doubt:
    """Something that may be meant otherwise than it was read, in a share of the rows; `settle` says what to do then."""

    name: str
    what: str
    n: int
    share: float
    sample: str
    settle: str


@dataclass(frozen=True)
class Unusable:
    """Values that are none, or rows that were dropped: how many for one reason, and where the first is."""

    name: str
    reason: str
    n: int
    place: str
    sample: str


@dataclass
class DataReport:
    """What became of a table.

    Attributes:
        path: The name of the file.
        sha256: Of the file.
        n_rows: All that there were.
        kind: What kind of file it is, for people.
        options: By which it was read.
        extractor: What estimated the features from audio, as the file says; "" where it does not.
        columns: What was read.
        ignored: Names of columns that were not.
        absent: Columns that there are none of.
        conversions: Values that were written otherwise.
        doubts: What may be meant otherwise.
        unreadable: Values that became unknown, or nothing.
        dropped_rows: Rows that were left out, by reason.
        unknown: By feature, the number of usable rows that do not know it.
    """

    path: str
    sha256: str
    n_rows: int
    kind: str = ""
    options: ReadOptions = field(default_factory=ReadOptions)
    extractor: str = ""
    columns: list[ReadColumn] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    conversions: list[Conversion] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    unreadable: list[Unusable] = field(default_factory=list)
    dropped_rows: list[Unusable] = field(default_factory=list)
    unknown: dict[str, int] = field(default_factory=dict)

    @property
    def dropped(self) -> dict[str, int]:
        """By reason, the number of rows that were dropped."""
        return {row.reason: row.n for row in sorted(self.dropped_rows, key=lambda row: row.reason)}

    @property
    def identity(self) -> str:
        """A sha256 of the table as it was read: of the file, and of the options where they are not the usual ones."""
        if not self.options.arguments():
            return self.sha256
        return hashlib.sha256(json.dumps([self.sha256, *self.options.arguments()]).encode()).hexdigest()

    @property
    def n_dropped(self) -> int:
        return sum(row.n for row in self.dropped_rows)

    @property
    def n_usable(self) -> int:
        return self.n_rows - self.n_dropped

    @property
    def empty_features(self) -> tuple[str, ...]:
        """The features of which no usable row knows a value."""
        return tuple(name for name, n in self.unknown.items() if n == self.n_usable)

    def summary(self) -> dict[str, Any]:
        """What a bundle keeps of it; the extractor where there is one, and options that are not the usual ones."""
        kept = {name: getattr(self, name) for name in ("path", "sha256", "n_rows", "dropped", "unknown")}
        kept |= {"extractor": self.extractor} if self.extractor else {}
        return kept | ({"read_with": self.options.arguments()} if self.options.arguments() else {})

    def as_json(self) -> dict[str, Any]:
        """All of it, for machines."""
        content = asdict(self)
        content["options"] = self.options.arguments()
        return content | {"n_dropped": self.n_dropped, "n_usable": self.n_usable}


def describe_counts(counts: Mapping[str, int]) -> str:
    """`{"tempo: not a number": 3}` as "3 × tempo: not a number"."""
    return ", ".join(f"{n:,} × {reason}" for reason, n in counts.items()) or "none"


class Findings:
    """Writes the findings about one column at a time into a report.

    Args:
        report: to write to.
        source: the table, to say where something is.
        rows: int64 [m], which rows of the table the cells are of; all by default.
    """

    def __init__(self, report: DataReport, source: Source, rows: NDArray[np.int64] | None = None) -> None:
        self.report = report
        self._source = source
        self._rows = rows

    def converted(
        self, name: str, what: str, cells: Cells, marked: NDArray[np.bool_], after: Callable[[int], object]
    ) -> None:
        """Values that are marked, bool [n_values], were converted; `after` says what became of one of them."""
        n = cells.count(marked)
        if n:
            value = int(cells.codes[cells.first(marked)])
            shown = after(value)
            self.report.conversions.append(
                Conversion(
                    name, what, n, cells.texts_of([value])[0], f"{shown:g}" if isinstance(shown, float) else f"{shown}"
                )
            )

    def doubted(self, name: str, what: str, cells: Cells, marked: NDArray[np.bool_], settle: str) -> None:
        """Values that are marked, bool [n_values], may be meant otherwise."""
        n = cells.count(marked)
        if n:
            self.report.doubts.append(
                Doubt(name, what, n, round(n / len(cells), 4), cells.text_at(cells.first(marked)), settle)
            )

    def unreadable(self, name: str, reason: str, cells: Cells, marked: NDArray[np.bool_]) -> None:
        """Values that are marked, bool [n_values], cannot be used, and are unknown."""
        n = cells.count(marked)
        if n:
            row = cells.first(marked)
            self.report.unreadable.append(Unusable(name, reason, n, self.place(row), cells.text_at(row)))

    def dropped(self, name: str, reason: str, rows: NDArray[np.int64], cells: Cells | None) -> None:
        """Rows, ascending int64 [m], were left out because of a column."""
        if len(rows):
            first = int(rows[0])
            sample = cells.text_at(first) if cells else ""
            self.report.dropped_rows.append(Unusable(name, reason, len(rows), self.place(first), sample))

    def place(self, row: int) -> str:
        """What a person calls a row of the cells, counted from 0."""
        return self._source.place(row if self._rows is None else int(self._rows[row]))
