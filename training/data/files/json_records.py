"""Reads JSON: one object a line, a list of objects, or an answer of an API that has such a list in it."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from training.data.errors import TableError
from training.data.files.arrow import as_cell
from training.data.files.source import Cells, Source

_DEEPEST = 4
_AGAIN = "if the file is cut, download or export it again"


def looks_like_json(content: bytes) -> bool:
    """Whether text begins as JSON of objects does."""
    opening = content[:256].lstrip()
    return opening[:1] == b"{" or (opening[:1] == b"[" and opening[1:].lstrip()[:1] in {b"{", b"]", b""})


def open_json(content: bytes, encoding: str) -> Source:
    """Open JSON in UTF-8. An object within an object becomes columns such as `album.name`.

    Raises:
        TableError: a line is no JSON object, or there is none.
    """
    records, kind, row_word = _records(content)
    flat = [_flat(record) for record in records]
    names = tuple(dict.fromkeys(name for record in flat for name in record))
    if not names:
        raise TableError(f"expected objects with fields such as track_name and artists, got none; {_AGAIN}")

    def read(positions: Sequence[int]) -> dict[int, Cells]:
        return {position: Cells.of([as_cell(record.get(names[position])) for record in flat]) for position in positions}

    return Source(f"{kind}, {encoding}", names, 1, row_word, read)


def _records(content: bytes) -> tuple[list[dict[str, Any]], str, str]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return _lines(content.split(b"\n")), "JSON Lines", "line"
    rows = document if isinstance(document, list) else _rows_in(document)
    records = [record for record in rows if record is not None]
    for number, record in enumerate(records, 1):
        if not isinstance(record, dict):
            raise TableError(f"expected a list of objects, got {json.dumps(record)[:80]} in place {number:,}")
    return records, "JSON", "row"


def _rows_in(document: dict[str, Any]) -> list[Any]:
    """The one list of objects in an object, such as `items` or `tracks`; the object itself where there is none.

    What pandas writes is taken apart into rows: an object of columns, or of their names and the rows.
    """
    if isinstance(document.get("columns"), list) and isinstance(document.get("data"), list):
        return [dict(zip(map(str, document["columns"]), row, strict=False)) for row in document["data"]]
    columns = [value for value in document.values() if isinstance(value, dict)]
    if len(columns) == len(document) > 1 and all(column.keys() == columns[0].keys() for column in columns):
        return [{name: column[row] for name, column in document.items()} for row in columns[0]]
    lists = [value for value in document.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
    if "name" not in document and "track_name" not in document:
        if len(lists) == 1:
            return list(lists[0])
        for value in document.values():
            if isinstance(value, dict) and isinstance(value.get("items"), list):
                return list(value["items"])
    return [document]


def _lines(lines: Iterable[bytes]) -> list[dict[str, Any]]:
    records = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            shown = line[:80].decode("utf-8", "replace")
            raise TableError(
                f"expected a JSON object in every line, got {shown!r} in line {number:,} ({error}); {_AGAIN}"
            ) from error
        if not isinstance(record, dict):
            raise TableError(f"expected a JSON object in every line, got {json.dumps(record)[:80]} in line {number:,}")
        records.append(record)
    return records


def _flat(record: dict[str, Any], prefix: str = "", depth: int = 0) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in record.items():
        if isinstance(value, dict) and depth < _DEEPEST:
            flat |= _flat(value, f"{prefix}{name}.", depth + 1)
        else:
            flat[f"{prefix}{name}"] = value
    return flat
