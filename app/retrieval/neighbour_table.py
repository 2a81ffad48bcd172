"""The precomputed neighbour tables: a search costs more than all the rest of a request, a look-up hardly anything."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from app.retrieval.engine import SIMILARITY_DECIMALS, SLACK
from app.retrieval.nearest_recordings import select_nearest


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
        similarities = self.similarities[track_index, :k].astype(np.float64)
        return self.track_indices[track_index, :k].tolist(), np.round(similarities, SIMILARITY_DECIMALS)


@dataclass(frozen=True)
class ChangedNeighbourTable:
    """A table of the tracks of a bundle, and the tracks that were added and removed since.

    Attributes:
        table: of the bundle.
        added: float32 [m, d], the vectors of the tracks that follow those of the table.
        recordings: int64 [n_tracks], of all tracks, equal for two versions of one recording.
        kept: bool [n_tracks], false for tracks that were removed.
        layout: of the vectors.
    """

    table: NeighbourTable
    added: NDArray[np.float32]
    recordings: NDArray[np.int64]
    kept: NDArray[np.bool_]
    layout: VectorLayout

    def look_up(
        self, track_index: int, vector: NDArray[np.float32], genre_weight: float, k: int
    ) -> tuple[list[int], NDArray[np.float64]] | None:
        """As `NeighbourTable.look_up`; None where the table does not know, and only a search does.

        Args:
            track_index: of any track.
            vector: float32 [1, d], its own.
            genre_weight: by which the table was made for it.
            k: how many, at most the depth of the table.
        """
        n_known = len(self.table.track_indices)
        if track_index >= n_known:
            return None
        listed = self.table.track_indices[track_index, :k].astype(np.int64)
        if len(listed) < k or not self.kept[listed].all():
            return None  # another version of what was removed may come in
        if not len(self.added):
            return self.table.look_up(track_index, k)
        (query,) = self.layout.queries(vector, np.array([genre_weight], dtype=np.float32))
        similarities = self.table.similarities[track_index, :k]
        near = np.flatnonzero(self.added @ query > similarities[-1] - SLACK)
        near = near[self.kept[n_known + near]]
        if not len(near):
            return self.table.look_up(track_index, k)
        products = self.added[near].astype(np.float64) @ query.astype(np.float64)
        found = select_nearest(
            np.append(listed, n_known + near)[None],
            np.append(similarities, np.round(products, SIMILARITY_DECIMALS)).astype(np.float32)[None],
            self.recordings,
            self.recordings[[track_index]],
            k,
        )
        best, nearest = found.track_indices[0], found.similarities[0].astype(np.float64)
        return best.tolist(), np.round(nearest, SIMILARITY_DECIMALS)
