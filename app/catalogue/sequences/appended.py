"""A sequence with more behind it, neither of them copied."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from app.bundle.opening.lazy_sequence import LazySequence

_T = TypeVar("_T")


class Appended(LazySequence[_T]):
    """What was there before, and behind it what was added."""

    def __init__(self, before: Sequence[_T], added: Sequence[_T]) -> None:
        self._before = before
        self._added = added
        self._n_before = len(before)

    def __len__(self) -> int:
        return self._n_before + len(self._added)

    def __array__(self, dtype: np.dtype[np.float64] | None = None, copy: bool | None = None) -> NDArray[np.float64]:
        return np.concatenate([np.array(self._before, dtype=dtype), np.array(self._added, dtype=dtype)])

    def at(self, place: int) -> _T:
        """The entry at a place that there is."""
        return self._before[place] if place < self._n_before else self._added[place - self._n_before]
