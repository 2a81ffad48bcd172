"""Reads text with separators: CSV as programs write it, whatever the separator, with or without quotes."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow
import pyarrow.csv

from training.data.columns import is_known_name
from training.data.errors import TableError
from training.data.files.arrow import cells_of
from training.data.files.source import Cells, Source

_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$")
_SAID = re.compile(rb'"?sep=(.)"?\s*', re.IGNORECASE)
_HEADER_WITHIN = 10  # lines: titles and remarks may stand before it
_FEW = 3  # separators; a title of several lines may well have a comma or two
_LONGEST_HEADER = 1 << 20
_BLOCK = 1 << 24  # bytes; a row must fit
_AGAIN = "if the file is cut, download or export it again"


@dataclass(frozen=True)
class _Header:
    names: tuple[str, ...]
    separator: str
    line: int  # the number of its last line, counted from 1
    end: int  # where in the file it ends, in bytes

    @property
    def n_known(self) -> int:
        return sum(map(is_known_name, self.names))


def open_delimited(content: bytes, encoding: str) -> Source:
    """Open a table with a header, in UTF-8.

    Args:
        content: of the file.
        encoding: what to say of how it was encoded and packed.

    Raises:
        TableError: no line looks like a header; `read` raises it where the rows do not fit the header.

    The columns can be read once, so that the content need not be kept.
    """
    header = _find_header(content)
    unread = [memoryview(content)[header.end :]]
    header = _with_unnamed(header, content)
    skipped = f", header in line {header.line}" if header.line > 1 else ""

    def read(positions: Sequence[int]) -> dict[int, Cells]:
        columns = _parse(unread.pop(), header, positions).columns  # read once: each is let go of as soon as it is
        columns.reverse()
        cells = {position: cells_of(columns.pop()) for position in positions}
        _refuse_swallowed_rows(cells, header)
        return cells

    kind = f"text separated by {_SEPARATORS.get(header.separator, repr(header.separator))}, {encoding}{skipped}"
    return Source(kind, header.names, header.line + 1, "row", read)


def _find_header(content: bytes) -> _Header:
    """The line with the most names that are known, by the separator that gives the most."""
    said = _SAID.fullmatch(next((found[0] for found in _LINE.finditer(content)), b""))
    separators = [said[1].decode("utf-8", "replace")] if said else list(_SEPARATORS)
    candidates = [header for separator in separators for header in _headers(content, separator, said is not None)]
    if not candidates:
        raise TableError(f"expected a header and rows, got no line that is not blank; {_AGAIN}")
    first = max(
        (header for header in candidates if header.line == min(one.line for one in candidates)),
        key=lambda header: (header.n_known, len(header.names)),
    )
    best = max(candidates, key=lambda header: (header.n_known, -header.line, len(header.names)))
    found = best if first.n_known < 2 < best.n_known else first
    if found.n_known == 0 and len(found.names) < 2:
        raise TableError(
            f"expected a header such as track_id,artists,album_name,track_name,track_genre, got "
            f"{found.names[0][:80]!r} as the first line; {_AGAIN}"
        )
    return found


def _headers(content: bytes, separator: str, first_is_no_header: bool) -> Iterator[_Header]:
    """The first lines, each as if it were the header."""
    lines = [
        found[0] for _, found in zip(range(_HEADER_WITHIN), _LINE.finditer(content[:_LONGEST_HEADER]), strict=False)
    ]
    end = 0
    reader = csv.reader((line.decode("utf-8", "replace") for line in lines), delimiter=separator)
    try:
        for names in reader:
            end = sum(map(len, lines[: reader.line_num]))
            if any(map(str.strip, names)) and not (first_is_no_header and reader.line_num == 1):
                yield _Header(tuple(name.strip() for name in names), separator, reader.line_num, end)
    except csv.Error:  # a quote that is never closed: the rows will say so
        return


def _with_unnamed(header: _Header, content: bytes) -> _Header:
    """Rows may have one field more than the header: the row names of R in front, or a separator at the end."""
    lines = (line.decode("utf-8", "replace") for line in _lines(content[header.end : header.end + _LONGEST_HEADER]))
    fields = next(_records(lines, header.separator), [])
    if len(fields) != len(header.names) + 1:
        return header
    if not fields[-1].strip():
        return _Header((*header.names, ""), header.separator, header.line, header.end)
    if fields[0].strip() in {"0", "1"}:
        return _Header(("", *header.names), header.separator, header.line, header.end)
    return header


def _lines(content: bytes) -> Iterator[bytes]:
    return (found[0] for found in _LINE.finditer(content))


def _records(lines: Iterator[str], separator: str) -> Iterator[list[str]]:
    try:
        yield from (fields for fields in csv.reader(lines, delimiter=separator) if fields)
    except csv.Error:
        return


def _parse(rest: memoryview, header: _Header, positions: Sequence[int]) -> pyarrow.Table:
    # One thread, in order. A row with a field too few or too many is an error: the file is cut, or a quote is lost.
    names = [str(position) for position in range(len(header.names))]
    chosen = [str(position) for position in positions]
    if not len(rest):
        return pyarrow.table({name: pyarrow.array([], pyarrow.string()) for name in chosen})

    def parsed(escape: str | bool) -> pyarrow.Table:
        return pyarrow.csv.read_csv(
            pyarrow.BufferReader(rest),
            read_options=pyarrow.csv.ReadOptions(use_threads=False, column_names=names, block_size=_BLOCK),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=header.separator, newlines_in_values=True, escape_char=escape, double_quote=escape is False
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                include_columns=chosen, column_types=dict.fromkeys(chosen, pyarrow.string()), strings_can_be_null=False
            ),
        )

    try:
        return parsed(False)
    except pyarrow.ArrowInvalid as error:
        if b'\\"' in bytes(rest):  # quotes within quotes as databases write them
            try:
                return parsed("\\")
            except pyarrow.ArrowInvalid:
                pass
        raise TableError(_explain(bytes(rest), header, str(error))) from error


def _refuse_swallowed_rows(columns: Mapping[int, Cells], header: _Header) -> None:
    """A quote that is lost makes one cell of several rows, as long as another quote follows in the same column.

    Such a cell begins with the rest of its row: with as many separators as there are columns behind it.
    """
    n, separator = len(header.names), header.separator
    for position, cells in columns.items():
        marked = np.zeros(len(cells.values), dtype=np.bool_)
        for value, text in enumerate(cells.texts):
            first, line_end, rest = text.partition("\n")
            if line_end and first.count(separator) == n - 1 - position:
                last = rest.rpartition("\n")[2]
                marked[value] = max(first.count(separator), last.count(separator)) >= _FEW
        if marked.any():
            row = cells.first(marked)
            raise TableError(
                f"expected rows with quotes in pairs, got a quote in row {row + header.line + 1:,} that takes the rows "
                f"behind it into one field: {cells.text_at(row)[:100]!r}; {_AGAIN}"
            )


def _explain(rest: bytes, header: _Header, reason: str) -> str:
    """Where the rows stop to fit the header, and what is there."""
    lines = io.StringIO(rest.decode("utf-8", "replace"), newline="")
    reader = csv.reader(lines, delimiter=header.separator, strict=True)
    n, row = len(header.names), header.line + 1
    begun = 0
    try:
        for fields in reader:
            if fields and len(fields) != n:
                sample = header.separator.join(fields)[:100]
                return (
                    f"expected {n} fields in every row, as in the header, got {len(fields)} in row {row:,}: "
                    f"{sample!r}; put quotes around a field that holds the separator; {_AGAIN}"
                )
            row += bool(fields)
            begun = reader.line_num
    except csv.Error:
        line = rest.decode("utf-8", "replace").splitlines()[begun : begun + 1]
        return (
            f"expected rows with quotes in pairs, got a quote in row {row:,} that does not end: "
            f"{''.join(line)[:100]!r}; {_AGAIN}"
        )
    return f"expected rows of {n} fields, got: {reason[:200]}; {_AGAIN}"
