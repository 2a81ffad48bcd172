"""Vectors in the order of the lists of an inverted file: what is near lies together, and is read in a few pieces."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.indexing.array_writer import blocks_of, unnamed_array
from app.retrieval.approximate.inverted_file import InvertedFile
from app.retrieval.stored_vectors import StoredVectors


@dataclass(frozen=True)
class VectorsByList:
    """All vectors once more, list by list, in a file without a name.

    Attributes:
        tracks: of each list, int64 [m], ascending: whose vectors it has.
    """

    tracks: Sequence[NDArray[np.int64]]
    _starts: NDArray[np.int64]
    _vectors: StoredVectors

    @classmethod
    def of(cls, file: InvertedFile, vectors: StoredVectors, folder: Path) -> "VectorsByList":
        """The vectors of an inverted file, in `folder`, which needs room for them."""
        tracks = [file.members(number) for number in range(file.n_lists)]
        order = np.concatenate(tracks)
        blocks = (vectors.take(order[block]) for block in blocks_of(len(order)))
        copied = unnamed_array(blocks, np.float32, (len(order), vectors.n_dimensions), folder)
        file.release()
        return cls(tracks, np.append(0, np.cumsum([len(each) for each in tracks])), StoredVectors(copied))

    def of_lists(self, numbers: Sequence[int]) -> NDArray[np.float32]:
        """float32 [m, d]: the vectors of some lists, one list after another, as `tracks` has them."""
        return np.concatenate(
            [self._vectors.block(slice(self._starts[number], self._starts[number + 1])) for number in numbers]
        )

    def release(self) -> None:
        """Let go of what was read."""
        self._vectors.release()
