"""Decides which rows of a table can be used: those with a title, artists, and an id that is one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.data.columns import FoundColumn
from training.data.files.source import Cell, Cells
from training.data.options import ReadOptions
from training.data.report import Conversion, Findings
from training.data.values.artists import read_artists
from training.data.values.ids import TrackIds, make_ids
from training.data.values.missing import Missing
from training.data.values.names import doubt_characters, read_names

NAME_COLUMNS = ("track_id", "track_name", "artists", "album_name")

_EMPTY = "an empty row"
_HEADER = "the header again"


@dataclass(frozen=True)
class Rows:
    """The usable rows and their names; entry i of everything is row `kept[i]` of the file.

    kept: int64 [n], ascending; ids: object [n], of texts.
    """

    kept: NDArray[np.int64]
    ids: NDArray[np.object_]
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
    titles = read_names("track_name", cells["track_name"], missing, findings)
    albums = read_names("album_name", cells["album_name"], missing, findings) if "album_name" in cells else []
    artists = read_artists(cells["artists"], options, missing, findings)
    missing.doubt_names("artists", cells["artists"], findings)
    for name in ("track_name", "artists"):
        doubt_characters(name, cells[name], findings)
    problems = _Problems(n_rows, findings)
    problems.mark("", _EMPTY, _are_empty_throughout(cells), None)
    problems.mark("", _HEADER, _is_header(cells, columns), cells["track_name"])
    ids = np.full(n_rows, "", dtype=object)
    if "track_id" in cells:
        column = cells["track_id"]
        read = TrackIds(column, missing, findings)
        ids = np.array(read.ids, dtype=object)[column.codes]
        for reason, marked in read.problems.items():
            problems.mark("track_id", reason, marked[column.codes], column)
    problems.mark("artists", "empty", _are_empty(artists)[cells["artists"].codes], cells["artists"])
    problems.mark("track_name", "empty", _are_empty(titles)[cells["track_name"].codes], cells["track_name"])
    kept = problems.rows_without_any()
    rows = Rows(
        kept=kept,
        ids=ids[kept],
        titles=cells["track_name"].take(kept).in_rows(titles),
        albums=cells["album_name"].take(kept).in_rows(albums) if albums else [""] * len(kept),
        artists=cells["artists"].take(kept).in_rows(artists),
    )
    without = np.flatnonzero(rows.ids == "")
    rows.ids[without] = make_ids(without, rows.titles, rows.artists, rows.albums)
    _say_made_ids(without, rows, cells, findings)
    return rows


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


def _are_empty(values: Sequence[Cell]) -> NDArray[np.bool_]:
    return np.array([not value for value in values], dtype=np.bool_)


def _are_empty_throughout(cells: Mapping[str, Cells]) -> NDArray[np.bool_]:
    empty = np.ones(len(cells["track_name"]), dtype=np.bool_)
    for column in cells.values():
        empty &= _are_empty(column.values)[column.codes]
    return empty


def _is_header(cells: Mapping[str, Cells], columns: Mapping[str, FoundColumn]) -> NDArray[np.bool_]:
    """Rows that repeat the header, as files have that were put together."""
    same = [
        np.array([text == columns[name].source for text in cells[name].texts], dtype=np.bool_)[cells[name].codes]
        for name in ("track_name", "artists")
    ]
    return same[0] & same[1]


def _say_made_ids(made: NDArray[np.int64], rows: Rows, cells: Mapping[str, Cells], findings: Findings) -> None:
    if len(made):
        first = int(made[0])
        before = cells["track_id"].text_at(int(rows.kept[first])) if "track_id" in cells else ""
        what = "no id: made from title, artists and album, and the same for as long as these are"
        findings.report.conversions.append(Conversion("track_id", what, len(made), before, str(rows.ids[first])))
