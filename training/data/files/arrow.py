"""Turns a column of Arrow, of whatever type, into cells."""

from collections.abc import Sequence

import numpy as np
import pyarrow
import pyarrow.compute

from training.data.files.source import Cell, Cells


def cells_of(column: pyarrow.ChunkedArray) -> Cells:
    """Texts of numbers, truth values and times; lists of texts; nothing where a cell is null.

    Raises:
        pyarrow.ArrowException: it holds bytes that are no text, or cells of a kind that no column of a table has.
    """
    kind = column.type
    if pyarrow.types.is_dictionary(kind):
        return cells_of(column.cast(kind.value_type))
    if pyarrow.types.is_list(kind) or pyarrow.types.is_large_list(kind) or pyarrow.types.is_fixed_size_list(kind):
        return Cells.of([as_cell(value) for value in column.to_pylist()])
    if pyarrow.types.is_struct(kind):
        return Cells.of([as_cell(value) for value in column.to_pylist()])
    texts = column if pyarrow.types.is_string(kind) else _as_texts(column)
    trimmed = pyarrow.compute.utf8_trim_whitespace(texts.fill_null("").combine_chunks())
    encoded = trimmed.dictionary_encode()
    return Cells(encoded.dictionary.to_pylist(), encoded.indices.to_numpy().astype(np.int32))


def as_cell(value: object) -> Cell:
    """One cell that came as an object: of lists, the names that they list."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):  # an object of Spotify: of an artist the name, of a picture the address
        for key in ("name", "url"):
            if isinstance(value.get(key), str):
                return str(value[key]).strip()
        return ""
    if isinstance(value, Sequence):
        parts = (as_cell(part) for part in value)
        return tuple(part if isinstance(part, str) else ", ".join(part) for part in parts if part)
    return str(value)


def _as_texts(column: pyarrow.ChunkedArray) -> pyarrow.ChunkedArray:
    if pyarrow.types.is_floating(column.type):
        column = pyarrow.compute.if_else(pyarrow.compute.is_nan(column), None, column)
    return column.cast(pyarrow.string())
