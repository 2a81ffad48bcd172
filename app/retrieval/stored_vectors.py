"""The vectors of a bundle, read where they are asked for: a bundle with timbre has them in two files."""

from collections.abc import Iterator
from mmap import MADV_DONTNEED, mmap
from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK = 1 << 16
"""Vectors that are read at once."""

_TAKEN = 1 << 9  # vectors that are taken at once, and in all before they are let go of


class StoredVectors:
    """Joins what it reads.

    Args:
        parts: float32 [n, …] each, which make the dimensions of a vector one after another; they may be mapped.
    """

    def __init__(self, *parts: NDArray[np.float32]) -> None:
        self._parts = parts

    def __len__(self) -> int:
        return len(self._parts[0])

    @property
    def n_dimensions(self) -> int:
        """Of a whole vector: d."""
        return sum(part.shape[1] for part in self._parts)

    def sample(self, n: int) -> NDArray[np.float32]:
        """float32 [m, d]: `n` vectors that are drawn, the same each time; all where there are no more."""
        return self.take(np.sort(np.random.default_rng(0).choice(len(self), min(n, len(self)), replace=False)))

    def take(self, track_indices: NDArray[np.int64]) -> NDArray[np.float32]:
        """float32 [m, d]: those of m tracks."""
        return self._joined([part.take(track_indices, axis=0) for part in self._parts])

    def blocks(self) -> Iterator[tuple[slice, NDArray[np.float32]]]:
        """All of them in turn, float32 [m, d], with the slice that each block is; what was read is let go of."""
        for start in range(0, len(self), BLOCK):
            rows = slice(start, min(start + BLOCK, len(self)))
            yield rows, self.block(rows)
            self.release()

    def block(self, rows: slice) -> NDArray[np.float32]:
        """float32 [m, d]: those of consecutive tracks."""
        return self._joined([part[rows] for part in self._parts])

    def keeping(self) -> "StoredVectors":
        """The same vectors, whose files stay mapped where they were read."""
        return StoredVectors(*self._parts)

    def whole(self) -> NDArray[np.float32]:
        """float32 [n, d]: all of them; joined in memory where they are in several parts."""
        return self.block(slice(None))

    def release(self) -> None:
        """Let go of what was read of files that are mapped: it is read again where it is asked for again."""
        for part in self._parts:
            held: Any = part
            while held is not None and not isinstance(held, mmap):
                held = getattr(held, "base", None)
            if held is not None:
                held.madvise(MADV_DONTNEED)

    def _joined(self, parts: list[NDArray[np.float32]]) -> NDArray[np.float32]:
        return parts[0] if len(parts) == 1 else np.hstack(parts)


class SparingVectors(StoredVectors):
    """Lets go of what it takes, again and again: for files that are too large to be in memory beside all else.

    Around each vector that is read the system may map megabytes of its file, so that a few thousand map all of it.
    """

    def __init__(self, *parts: NDArray[np.float32]) -> None:
        super().__init__(*parts)
        self._n_held = 0

    def take(self, track_indices: NDArray[np.int64]) -> NDArray[np.float32]:
        """See `StoredVectors.take`."""
        taken = np.empty((len(track_indices), self.n_dimensions), dtype=np.float32)
        for start in range(0, len(track_indices), _TAKEN):
            piece = slice(start, start + _TAKEN)
            taken[piece] = super().take(track_indices[piece])
            self._n_held += len(taken[piece])
            if self._n_held >= _TAKEN:
                self.release()
        return taken

    def release(self) -> None:
        """See `StoredVectors.release`."""
        super().release()
        self._n_held = 0
