"""Reads the column `timbre` of a Parquet table: as many numbers in every row, or nothing."""

import json

import numpy as np
import pyarrow
import pyarrow.compute
from numpy.typing import NDArray

from app.bundle.timbre import MAX_COLUMNS
from app.indexing.timbre import RawTimbre
from training.data.errors import TableError

TIMBRE_COLUMN = "timbre"
_NAMES = b"songkin.timbre"
_LONGEST_NAME = 100  # characters


def has_timbre(schema: pyarrow.Schema) -> bool:
    """Whether a table has one column `timbre`, of lists of numbers; any other column of this name is not read."""
    places = schema.get_all_field_indices(TIMBRE_COLUMN)
    if len(places) != 1:
        return False
    kind = schema.field(places[0]).type
    lists = pyarrow.types.is_list, pyarrow.types.is_large_list, pyarrow.types.is_fixed_size_list
    if not any(is_kind(kind) for is_kind in lists):
        return False
    return bool(pyarrow.types.is_floating(kind.value_type) or pyarrow.types.is_integer(kind.value_type))


def timbre_of(column: pyarrow.ChunkedArray, schema: pyarrow.Schema, extractor: str) -> RawTimbre | None:
    """The timbre of every row; None where no row has any.

    The metadata of the table may name the columns, `songkin.timbre`, a list in JSON. Without names they are numbered.

    Args:
        column: of the table.
        schema: of the table.
        extractor: name and version of what measured it, "" where that is not known.

    Raises:
        TableError: rows have different numbers of numbers, or there are more than may be, or not as many names.
    """
    lists = column.combine_chunks()
    given = lists.is_valid().to_numpy(zero_copy_only=False)
    n_numbers = pyarrow.compute.list_value_length(lists).to_numpy(zero_copy_only=False)[given].astype(np.int64)
    rows = np.flatnonzero(given)
    if not len(rows) or not n_numbers.any():
        return None
    n = int(n_numbers[0])
    other = int(np.argmax(n_numbers != n))
    if n_numbers[other] != n:
        raise TableError(
            f"expected as many numbers in every row of the column {TIMBRE_COLUMN}, or none, got {n} in row "
            f"{rows[0] + 1:,} and {n_numbers[other]} in row {rows[other] + 1:,}; analyse all files with one version, "
            "or leave the column out"
        )
    if n > MAX_COLUMNS:
        raise TableError(f"expected at most {MAX_COLUMNS} numbers in the column {TIMBRE_COLUMN}, got {n}")
    values = np.full((len(lists), n), np.nan, dtype=np.float32)
    with np.errstate(over="ignore"):  # what is too large for float32 is not finite, and unknown
        values[rows] = _numbers(lists).reshape(len(rows), n).astype(np.float32)
    return RawTimbre(_names(schema.metadata or {}, n), extractor, values)


def _numbers(lists: pyarrow.Array) -> NDArray[np.float64]:
    """All numbers one after another; NaN where one is null."""
    numbers: NDArray[np.float64] = lists.flatten().cast(pyarrow.float64()).to_numpy(zero_copy_only=False)
    return numbers


def _names(metadata: dict[bytes, bytes], n: int) -> tuple[str, ...]:
    if _NAMES not in metadata:
        return tuple(f"{TIMBRE_COLUMN} {number}" for number in range(1, n + 1))
    try:
        names = json.loads(metadata[_NAMES])
    except (ValueError, RecursionError):
        names = None
    are_names = isinstance(names, list) and all(
        isinstance(name, str) and 0 < len(name) <= _LONGEST_NAME for name in names
    )
    if not are_names or len(names) != n or len({*names}) != n:
        found = f"{len(names)}, {len({*names})} of them different" if are_names else "something else"
        raise TableError(
            f"expected {n} different names, of at most {_LONGEST_NAME} characters, as a list in JSON in the metadata "
            f"{_NAMES.decode()}, one for each number of the column {TIMBRE_COLUMN}, got {found}; write the table anew"
        )
    return tuple(names)
