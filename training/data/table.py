"""Reads a table of tracks as it comes, and says what it read as what, what it dropped, and why."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow
from numpy.typing import NDArray

from app.bundle.features import FEATURE_NAMES
from app.bundle.names import fold
from app.indexing.timbre import RawTimbre
from app.indexing.tracks import Extras
from training.data.columns import ALL_COLUMNS, FoundColumn, find_columns
from training.data.errors import TableError
from training.data.files.open import open_source
from training.data.files.source import Cells, Source
from training.data.files.timbre import TIMBRE_COLUMN
from training.data.options import ReadOptions
from training.data.report import DataReport, Doubt, Findings, ReadColumn, Unusable, describe_counts
from training.data.rows import NAME_COLUMNS, Rows, find_rows
from training.data.values.extras import read_extras
from training.data.values.features import read_features
from training.data.values.genres import read_genres
from training.data.values.missing import Missing

_MANY = 0.05  # of the rows: what is dropped beyond is named among the doubts


@dataclass(frozen=True)
class Table:
    """The usable rows; entry i of everything is row i of n.

    Attributes:
        ids: object [n], of texts.
        titles: None is empty.
        albums: "" where the table knows none.
        artists: One or more names each.
        genres: None, one or several names each, each of them once.
        features: float32 [n, 15], NaN for unknown.
        report: What was read as what.
        extras: By name of a column that the table has, one value a row, None where it is not known.
        timbre: Of every row; None where the table has none.
        genres_from_tags: Whether the genres are those of the tags of files.
    """

    ids: NDArray[np.object_]
    titles: list[str]
    albums: list[str]
    artists: list[tuple[str, ...]]
    genres: list[tuple[str, ...]]
    features: NDArray[np.float32]
    report: DataReport
    extras: Extras = field(default_factory=dict)
    timbre: RawTimbre | None = None
    genres_from_tags: bool = False

    def __len__(self) -> int:
        return len(self.titles)


def read_table(path: Path, options: ReadOptions | None = None) -> Table:
    """Read CSV with any separator and encoding, JSON Lines or Parquet, plain or packed.

    Columns are known by their usual names, or as `options` say. Only a title and artists are needed; what else is
    absent is unknown.

    Raises:
        TableError: the file cannot be read, is cut, misses a column, or has no usable row; or an option does not fit.
    """
    options = options or ReadOptions()
    source = open_source(path, options)
    try:
        return _read(path, source, options)
    except TableError as error:
        raise TableError(f"{path}: {error}") from error


def _read(path: Path, source: Source, options: ReadOptions) -> Table:
    columns = find_columns(source.names, options.columns)
    cells = _read_cells(source, columns)
    n_rows = len(cells["track_name"])
    if n_rows == 0:
        raise TableError("expected rows under the header, got none")
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    report = DataReport(path.name, digest, n_rows, source.kind, options, source.extractor)
    _report_columns(report, source, columns, cells)
    findings, missing = Findings(report, source), Missing(options.missing)
    rows = find_rows(cells, columns, options, missing, findings)
    if not len(rows.kept):
        raise TableError(_say_no_row(report))
    for name in NAME_COLUMNS:
        cells.pop(name, None)
    usable = {name: cells.pop(name).take(rows.kept) for name in [*cells]}
    findings = Findings(report, source, rows.kept)
    genres: list[tuple[str, ...]] = [()] * len(rows.kept)
    if "track_genre" in usable:
        genres = usable["track_genre"].in_rows(read_genres(usable["track_genre"], options, missing, findings))
    features = read_features(columns, usable, len(rows.kept), options, findings)
    unknown = np.isnan(features).sum(axis=0).tolist()
    report.unknown = {name: n for name, n in zip(FEATURE_NAMES, unknown, strict=True) if n}
    _doubt_rows(report, rows)
    return Table(
        ids=rows.ids,
        titles=rows.titles,
        albums=rows.albums,
        artists=rows.artists,
        genres=genres,
        features=features,
        report=report,
        extras=read_extras(usable, missing, findings),
        timbre=_read_timbre(source, rows, report, findings),
        genres_from_tags=source.genres_from_tags,
    )


def _read_cells(source: Source, columns: Mapping[str, FoundColumn]) -> dict[str, Cells]:
    twins = {
        name: [position for position, there in enumerate(source.names) if there == column.source]
        for name, column in columns.items()
    }
    read = source.read(sorted({position for positions in twins.values() for position in positions}))
    pyarrow.default_memory_pool().release_unused()  # Arrow keeps half of what it let go of, for itself
    for name, positions in twins.items():
        own = read[columns[name].position]
        for position in positions:
            if not own.equals(read[position]):
                raise TableError(
                    f"expected every column once, got {columns[name].source!r} twice, with other values; "
                    f"rename or remove one of them, or leave it out with --column {name}="
                )
    return {name: read[column.position] for name, column in columns.items()}


def _read_timbre(source: Source, rows: Rows, report: DataReport, findings: Findings) -> RawTimbre | None:
    """A row whose timbre is not all finite numbers has none."""
    timbre = source.read_timbre() if source.read_timbre else None
    if timbre is None:
        return None
    n_numbers = timbre.values.shape[1]
    report.columns.append(ReadColumn(TIMBRE_COLUMN, TIMBRE_COLUMN, f"{n_numbers} numbers"))
    report.ignored = [name for name in report.ignored if name != TIMBRE_COLUMN]
    values = timbre.values[rows.kept]
    broken = np.flatnonzero(~np.isfinite(values).all(axis=1) & ~np.isnan(values).all(axis=1))
    if len(broken):
        place = findings.place(int(broken[0]))
        report.unreadable.append(Unusable(TIMBRE_COLUMN, "not all finite numbers", len(broken), place, ""))
        values[broken] = np.nan
    return replace(timbre, values=values)


def _report_columns(
    report: DataReport, source: Source, columns: Mapping[str, FoundColumn], cells: Mapping[str, Cells]
) -> None:
    for name, column in columns.items():
        given = np.array([bool(value) for value in cells[name].values], dtype=np.bool_)
        sample = cells[name].text_at(cells[name].first(given)) if given.any() else ""
        report.columns.append(ReadColumn(name, column.source, sample, column.also))
    used = {column.source for column in columns.values()}
    report.ignored = [name for name in source.names if name and name not in used]
    report.absent = [name for name in ALL_COLUMNS if name not in columns]


def _doubt_rows(report: DataReport, rows: Rows) -> None:
    """Name it where much was dropped, and where rows of one id have other titles: then it may not be the track's id."""
    for dropped in report.dropped_rows:
        if dropped.name and dropped.n > _MANY * report.n_rows:
            share = round(dropped.n / report.n_rows, 4)
            what = "many rows are dropped because of it"
            settle = f"--column {dropped.name}=… names another column"
            report.doubts.append(Doubt(dropped.name, what, dropped.n, share, dropped.sample, settle))
    numbers, ids = pd.factorize(rows.ids)
    firsts = np.empty(len(ids), dtype=np.int64)
    firsts[numbers[::-1]] = np.arange(len(numbers))[::-1]
    again = np.flatnonzero(firsts[numbers] != np.arange(len(numbers)))
    pairs = ((rows.titles[first], rows.titles[row]) for first, row in zip(firsts[numbers[again]], again, strict=True))
    other = [title for first, title in pairs if first != title and fold(first) != fold(title)]
    if len(other) > _MANY * len(rows.kept):
        what = "rows of one id have different titles, and only one of them is kept"
        settle = "name the column of the track's own id with --column track_id=…"
        report.doubts.append(
            Doubt("track_id", what, len(other), round(len(other) / len(rows.kept), 4), other[0], settle)
        )


def _say_no_row(report: DataReport) -> str:
    first = report.dropped_rows[0]
    what = f"; of the first kind is {first.sample[:60]!r} in {first.place}" if first.sample else ""
    settle = {
        "track_id": "an id is text without blanks and / ? # % \\; name another column with --column track_id=…, or "
        "have ids made from the names with --column track_id=",
        "artists": "name another column with --column artists=…",
        "track_name": "name another column with --column track_name=…",
    }.get(first.name, "export the table again")
    return f"expected usable rows, got none; dropped: {describe_counts(report.dropped)}{what}; {settle}"
