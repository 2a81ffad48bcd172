"""Which texts say that a value is not there."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.bundle.values.missing import NEVER_A_NAME, NO_VALUE
from training.data.files.source import Cells
from training.data.report import Findings

_NO_GENRE = NO_VALUE - {"unknown", "undefined"} | frozenset(("set()", "[]", "{}", "()"))
_DOUBTED_NAMES = frozenset(("nan", "null", "none", "n/a", "undefined"))
_DOUBTED_GENRES = frozenset(("unknown", "undefined", "no genre", "not available", "genre unknown"))

_FEW = 2  # rows: a song may be called "None"; three are hardly


class Missing:
    """The texts that mean "unknown", in any case.

    A title, an artist or an album may be called "None" or "-": there, only what is never a name counts.

    Args:
        also: more of them, in every column.
    """

    def __init__(self, also: Sequence[str] = ()) -> None:
        self._also = frozenset(text.strip().lower() for text in also)

    def value(self, text: str) -> bool:
        """Of a number or another plain value."""
        return text.lower() in NO_VALUE or text.lower() in self._also

    def values(self, texts: Sequence[str]) -> NDArray[np.bool_]:
        """Of each of several values: bool [len(texts)]."""
        return np.fromiter(map(self.value, texts), dtype=np.bool_, count=len(texts))

    def name(self, text: str) -> bool:
        """Of a title, an artist or an album."""
        return text.lower() in NEVER_A_NAME or text.lower() in self._also

    def genre(self, text: str) -> bool:
        """Of a genre."""
        return text.lower() in _NO_GENRE or text.lower() in self._also

    def doubt_names(self, name: str, cells: Cells, findings: Findings) -> None:
        """Say where several rows have a name that programs write for "nothing"."""
        self._doubt(name, cells, findings, _DOUBTED_NAMES, "is read as a name")

    def doubt_genres(self, name: str, cells: Cells, findings: Findings) -> None:
        """Say where rows have a genre that is hardly one."""
        self._doubt(name, cells, findings, _DOUBTED_GENRES, "is read as a genre")

    def _doubt(self, name: str, cells: Cells, findings: Findings, doubted: frozenset[str], how: str) -> None:
        found = {
            number: value.lower()
            for number, value in enumerate(cells.values)
            if isinstance(value, str) and value.lower() in doubted
        }
        for text in sorted({*found.values()} - self._also):
            marked = np.array([found.get(number) == text for number in range(len(cells.values))], dtype=np.bool_)
            if cells.count(marked) > _FEW:
                settle = f"--missing '{text}' if it says that there is none"
                findings.doubted(name, f"{text!r} {how}", cells, marked, settle)
