"""Reads Parquet. Columns of objects, such as an album with its name, become columns `album.name`."""

from collections.abc import Mapping, Sequence

import pyarrow
import pyarrow.parquet

from app.indexing.timbre import RawTimbre
from training.data.errors import TableError
from training.data.files.arrow import cells_of
from training.data.files.source import Cells, Source
from training.data.files.timbre import TIMBRE_COLUMN, has_timbre, timbre_of
from training.data.files.unpack import LARGEST_TABLE

EXTRACTOR = b"songkin.extractor"
"""The key, among the metadata of a file, of the name and version of what estimated its features from audio."""
GENRES_FROM = b"songkin.genres_from"
"""The key of where its genres are from: `tags` of files."""
_DEEPEST = 4
_MOST_ROWS = 50_000_000  # columns that repeat one value take next to nothing in the file
_LONGEST_NAME = 80  # characters
_BATCH = 4_096  # rows that are read before their size is looked at


def open_parquet(content: bytes, packed: str) -> Source:
    """Open a Parquet file.

    Raises:
        TableError: it is none, or it is cut, or larger than a table may be.
    """
    try:
        file = pyarrow.parquet.ParquetFile(pyarrow.BufferReader(content))
        schema = file.schema_arrow
        groups = (file.metadata.row_group(number) for number in range(file.metadata.num_row_groups))
        _check_size(sum(group.total_byte_size for group in groups), file.metadata.num_rows)
        names = tuple(_flat(schema.empty_table()).column_names)

        def read(positions: Sequence[int]) -> dict[int, Cells]:
            roots = {name.partition(".")[0] for name in (names[position] for position in positions)}
            needed = [name for name in schema.names if name in roots or name.partition(".")[0] in roots]
            try:
                table = _flat(_read(file, needed if len(set(schema.names)) == len(schema.names) else None))
                order = _positions(names, table.column_names)
                return {position: cells_of(table.column(order[position])) for position in positions}
            except (pyarrow.ArrowException, OSError) as error:
                raise _refused(error) from error

        metadata = file.metadata.metadata or {}
        extractor = _extractor(metadata)

        def read_timbre() -> RawTimbre | None:
            try:
                return timbre_of(_read(file, [TIMBRE_COLUMN]).column(TIMBRE_COLUMN), schema, extractor)
            except (pyarrow.ArrowException, OSError) as error:
                raise _refused(error) from error

        return Source(
            f"Parquet{packed}",
            names,
            1,
            "row",
            read,
            extractor=extractor,
            read_timbre=read_timbre if has_timbre(schema) else None,
            genres_from_tags=metadata.get(GENRES_FROM) == b"tags",
        )
    except (pyarrow.ArrowException, OSError) as error:
        raise _refused(error) from error


def _read(file: pyarrow.parquet.ParquetFile, columns: list[str] | None) -> pyarrow.Table:
    """Some columns, or all. What the file tells of its size may be wrong, and one value may stand in every row."""
    batches, n_bytes, n_rows = [], 0, 0
    for batch in file.iter_batches(batch_size=_BATCH, columns=columns):
        batches.append(batch)
        n_bytes, n_rows = n_bytes + batch.nbytes, n_rows + batch.num_rows
        _check_size(n_bytes, n_rows)
    return pyarrow.Table.from_batches(batches) if batches else file.read(columns=columns)


def _extractor(metadata: Mapping[bytes, bytes]) -> str:
    """It is printed, so that nothing but printable characters is taken, and not too many."""
    said = metadata.get(EXTRACTOR, b"").decode("utf-8", "replace")
    return "".join(filter(str.isprintable, said)).strip()[:_LONGEST_NAME]


def _check_size(n_bytes: int, n_rows: int) -> None:
    if n_bytes > LARGEST_TABLE or n_rows > _MOST_ROWS:
        raise TableError(
            f"expected a table of at most {LARGEST_TABLE:,} bytes and {_MOST_ROWS:,} rows, got a Parquet file of "
            f"{n_bytes:,} bytes and {n_rows:,} rows or more, unpacked; leave out columns or rows"
        )


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
