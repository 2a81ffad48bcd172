"""What every kind of file is turned into: named columns, read on demand, of cells that are texts or lists of texts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from app.indexing.timbre import RawTimbre

T = TypeVar("T")

Cell = str | tuple[str, ...]


@dataclass(frozen=True)
class Cells:
    """One column. It is kept as its different values, so that each is looked at once however many rows have it.

    Attributes:
        values: The different ones, each at least once: text without blanks around, "" for nothing, or a list of texts.
        codes: int32 [n_rows], which of the values each row has.
    """

    values: list[Cell]
    codes: NDArray[np.int32]

    @classmethod
    def of(cls, cells: Sequence[Cell]) -> "Cells":
        """Of one cell a row."""
        codes, values = pd.factorize(_as_objects(cells), use_na_sentinel=False)
        return cls([value.strip() if isinstance(value, str) else value for value in values], codes.astype(np.int32))

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, rows: NDArray[np.int64]) -> "Cells":
        """Of some rows alone, int64 [m]."""
        return Cells(self.values, self.codes[rows])

    def in_rows(self, of_values: Sequence[T]) -> list[T]:
        """What stands for the value of each row, of `of_values`, which has one entry for each value."""
        return [of_values[code] for code in self.codes.data]

    def equals(self, other: "Cells") -> bool:
        """Whether all rows are alike."""
        if self is other:
            return True
        pairs = {*zip(self.codes.tolist(), other.codes.tolist(), strict=True)}
        return all(self.values[one] == other.values[another] for one, another in pairs)

    @property
    def texts(self) -> list[str]:
        """The values, where a list is written as one text."""
        return [value if isinstance(value, str) else ", ".join(value) for value in self.values]

    def count(self, marked: NDArray[np.bool_]) -> int:
        """The number of rows whose value is marked; marked: bool [n_values]."""
        return int(np.count_nonzero(marked[self.codes]))

    def first(self, marked: NDArray[np.bool_]) -> int:
        """The first row whose value is marked, of one at least; marked: bool [n_values]."""
        return int(np.argmax(marked[self.codes]))

    def text_at(self, row: int) -> str:
        """The cell of a row as text."""
        return self.texts_of([int(self.codes[row])])[0]

    def texts_of(self, values: Sequence[int]) -> list[str]:
        """Some of the values as texts."""
        found = (self.values[value] for value in values)
        return [value if isinstance(value, str) else ", ".join(value) for value in found]


def _as_objects(cells: Sequence[Cell]) -> NDArray[np.object_]:
    objects = np.empty(len(cells), dtype=object)  # filled one by one: NumPy would take tuples for rows
    for row, cell in enumerate(cells):
        objects[row] = cell
    return objects


@dataclass(frozen=True)
class Source:
    """A table in a file that is open.

    Attributes:
        kind: What the file is, for people: "CSV separated by ';', UTF-8, in a zip".
        names: Of the columns in their order, as the file has them; a name may stand there twice, or be empty.
        first_row: What a person calls the first row: 2 under a header, 1 in Parquet.
        row_word: "row" or "line".
        read: Reads the columns at some positions.
        extractor: What estimated the features from audio, as the file says: name and version; "" where it does not.
        read_timbre: Reads the timbre of every row, which is no text; None where the table has none.
        genres_from_tags: Whether its genres are those of the tags of files, as the file says.
    """

    kind: str
    names: tuple[str, ...]
    first_row: int
    row_word: str
    read: Callable[[Sequence[int]], dict[int, Cells]]
    extractor: str = ""
    read_timbre: Callable[[], RawTimbre | None] | None = None
    genres_from_tags: bool = False

    def place(self, row: int) -> str:
        """What a person calls row `row`, counted from 0: "row 17"."""
        return f"{self.row_word} {row + self.first_row:,}"
