"""Reads Parquet. Columns of objects, such as an album with its name, become columns `album.name`."""

from collections.abc import Sequence

import pyarrow
import pyarrow.parquet

from training.data.errors import TableError
from training.data.files.arrow import cells_of
from training.data.files.source import Cells, Source

_DEEPEST = 4


def open_parquet(content: bytes, packed: str) -> Source:
    """Open a Parquet file.

    Raises:
        TableError: it is none, or it is cut.
    """
    try:
        file = pyarrow.parquet.ParquetFile(pyarrow.BufferReader(content))
        schema = file.schema_arrow
        names = tuple(_flat(schema.empty_table()).column_names)

        def read(positions: Sequence[int]) -> dict[int, Cells]:
            roots = {name.partition(".")[0] for name in (names[position] for position in positions)}
            needed = [name for name in schema.names if name in roots or name.partition(".")[0] in roots]
            try:
                table = _flat(file.read(columns=needed) if len(set(schema.names)) == len(schema.names) else file.read())
                order = _positions(names, table.column_names)
                return {position: cells_of(table.column(order[position])) for position in positions}
            except (pyarrow.ArrowException, OSError) as error:
                raise _refused(error) from error

        return Source(f"Parquet{packed}", names, 1, "row", read)
    except (pyarrow.ArrowException, OSError) as error:
        raise _refused(error) from error


def _flat(table: pyarrow.Table) -> pyarrow.Table:
    for _ in range(_DEEPEST):
        if not any(pyarrow.types.is_struct(kind) for kind in table.schema.types):
            break
        table = table.flatten()
    return table


def _positions(names: Sequence[str], read: Sequence[str]) -> dict[int, int]:
    """Where each of all columns is among those that were read; those of one name in their order."""
    places: dict[str, list[int]] = {}
    for place, name in enumerate(read):
        places.setdefault(name, []).append(place)
    seen: dict[str, int] = {}
    found = {}
    for position, name in enumerate(names):
        nth = seen.get(name, 0)
        seen[name] = nth + 1
        if nth < len(places.get(name, [])):
            found[position] = places[name][nth]
    return found


def _refused(error: Exception) -> TableError:
    return TableError(
        f"expected a table as CSV, JSON Lines or Parquet, got a Parquet file that cannot be read: {error}; "
        "if the file is cut, download or export it again"
    )
