"""The precomputed neighbour tables: a search costs more than all the rest of a request, a look-up hardly anything."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class NeighbourTable:
    """The nearest recordings of every track, best first, for the bundle's own genre weight of the track.

    Attributes:
        track_indices: int32 [n_tracks, depth]; may be memory-mapped.
        similarities: float32 [n_tracks, depth].
    """

    track_indices: NDArray[np.int32]
    similarities: NDArray[np.float32]

    @property
    def depth(self) -> int:
        """How many neighbours are known of each track."""
        return int(self.track_indices.shape[1])

    def look_up(self, track_index: int, k: int) -> tuple[list[int], NDArray[np.float64]]:
        """The `k` nearest tracks, and their similarities float64 [k]; at most `depth`."""
        return self.track_indices[track_index, :k].tolist(), self.similarities[track_index, :k].astype(np.float64)
