"""Decides which rows of a table can be used: those with a title, artists, and an id that is one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from training.data.columns import FoundColumn
from training.data.files.source import Cells
from training.data.options import ReadOptions
from training.data.report import Conversion, Findings
from training.data.values.artists import read_artists
from training.data.values.ids import TrackIds, make_ids
from training.data.values.missing import Missing
from training.data.values.names import doubt_characters, read_names

T = TypeVar("T")

_EMPTY = "an empty row"
_HEADER = "the header again"


@dataclass(frozen=True)
class Rows:
    """The usable rows and their names; entry i of everything is row `kept[i]` of the file.

    kept: int64 [n], ascending; ids: str [n].
    """

    kept: NDArray[np.int64]
    ids: NDArray[np.str_]
    titles: list[str]
    albums: list[str]
    artists: list[tuple[str, ...]]


def find_rows(
    cells: Mapping[str, Cells],
    columns: Mapping[str, FoundColumn],
    options: ReadOptions,
    missing: Missing,
    findings: Findings,
) -> Rows:
    """Read the names of all rows and leave those out that cannot be used, each for the first thing that it lacks."""
    n_rows = len(cells["track_name"])
    titles = _in_rows(read_names("track_name", cells["track_name"], missing, findings), cells["track_name"])
    albums = [""] * n_rows
    if "album_name" in cells:
        albums = _in_rows(read_names("album_name", cells["album_name"], missing, findings), cells["album_name"])
    artists = _in_rows(read_artists(cells["artists"], options, missing, findings), cells["artists"])
    missing.doubt_names("artists", cells["artists"], findings)
    for name in ("track_name", "artists"):
        doubt_characters(name, cells[name], findings)
    problems = _Problems(n_rows, findings)
    problems.mark("", _EMPTY, np.logical_and.reduce([_is_empty(column) for column in cells.values()]), None)
    problems.mark("", _HEADER, _is_header(cells, columns), cells["track_name"])
    ids = np.full(n_rows, "", dtype=object)
    if "track_id" in cells:
        column = cells["track_id"]
        read = TrackIds(column, missing, findings)
        ids = np.array(read.ids, dtype=object)[column.codes]
        for reason, marked in read.problems.items():
            problems.mark("track_id", reason, marked[column.codes], column)
    problems.mark("artists", "empty", np.array([not names for names in artists], dtype=np.bool_), cells["artists"])
    problems.mark("track_name", "empty", np.array([not title for title in titles], dtype=np.bool_), cells["track_name"])
    kept = problems.rows_without_any()
    without = kept[ids[kept] == ""]
    ids[without] = make_ids(without, titles, artists, albums)
    _say_made_ids(without, ids, cells, findings)
    return Rows(
        kept=kept,
        ids=ids[kept].astype(np.str_),
        titles=[titles[row] for row in kept.tolist()],
        albums=[albums[row] for row in kept.tolist()],
        artists=[artists[row] for row in kept.tolist()],
    )


class _Problems:
    """Why each row cannot be used; the first reason is the one that is reported for it."""

    def __init__(self, n_rows: int, findings: Findings) -> None:
        self._usable = np.ones(n_rows, dtype=np.bool_)
        self._findings = findings

    def mark(self, name: str, reason: str, rows: NDArray[np.bool_], cells: Cells | None) -> None:
        fresh = np.flatnonzero(rows & self._usable)
        self._findings.dropped(name, f"{name}: {reason}" if name else reason, fresh, cells)
        self._usable[fresh] = False

    def rows_without_any(self) -> NDArray[np.int64]:
        return np.flatnonzero(self._usable)


def _in_rows(values: list[T], cells: Cells) -> list[T]:
    return [values[code] for code in cells.codes.tolist()]


def _is_empty(cells: Cells) -> NDArray[np.bool_]:
    return np.array([not value for value in cells.values], dtype=np.bool_)[cells.codes]


def _is_header(cells: Mapping[str, Cells], columns: Mapping[str, FoundColumn]) -> NDArray[np.bool_]:
    """Rows that repeat the header, as files have that were put together."""
    same = [
        np.array([text == columns[name].source for text in cells[name].texts], dtype=np.bool_)[cells[name].codes]
        for name in ("track_name", "artists")
    ]
    return same[0] & same[1]


def _say_made_ids(
    rows: NDArray[np.int64], ids: NDArray[np.object_], cells: Mapping[str, Cells], findings: Findings
) -> None:
    if len(rows):
        first = int(rows[0])
        before = cells["track_id"].text_at(first) if "track_id" in cells else ""
        what = "no id: made from title, artists and album, and the same for as long as these are"
        findings.report.conversions.append(Conversion("track_id", what, len(rows), before, str(ids[first])))
