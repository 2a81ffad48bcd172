"""The precomputed neighbour tables: a search costs more than all the rest of a request, a look-up hardly anything."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.retrieval.added_vectors import AddedVectors
from app.retrieval.engine import SIMILARITY_DECIMALS, SLACK, Engine
from app.retrieval.weights import Weights

_UNIT = 10.0**SIMILARITY_DECIMALS


@dataclass(frozen=True)
class NeighbourTable:
    """The nearest recordings of every track, best first, for the bundle's own weights of the track.

    Attributes:
        track_indices: int32 [n_tracks, depth].
        similarities: float32 [n_tracks, depth].
    """

    track_indices: NDArray[np.int32]
    similarities: NDArray[np.float32]

    @property
    def depth(self) -> int:
        """How many neighbours are known of each track."""
        return int(self.track_indices.shape[1])

    def look_up(self, track_index: int, k: int) -> list[tuple[int, float]]:
        """The `k` nearest tracks, each with its similarity; at most `depth`."""
        tracks: list[int] = self.track_indices[track_index, :k].tolist()
        similarities: list[float] = self.similarities[track_index, :k].tolist()
        # As numpy rounds, without what a call of it costs for a few numbers.
        return [
            (track, round(similarity * _UNIT) / _UNIT) for track, similarity in zip(tracks, similarities, strict=True)
        ]


@dataclass(frozen=True)
class ChangedNeighbourTable:
    """A table of the tracks of a bundle, and the tracks that were added and removed since.

    Attributes:
        table: of the bundle.
        added: the vectors of the tracks that follow those of the table.
        recordings: int64 [n_tracks], of all tracks, equal for two versions of one recording.
        kept: bool [n_tracks], false for tracks that were removed.
        engine: over the vectors of all tracks.
    """

    table: NeighbourTable
    added: AddedVectors
    recordings: NDArray[np.int64]
    kept: NDArray[np.bool_]
    engine: Engine

    def look_up(
        self, track_index: int, vector: NDArray[np.float32] | None, weights: Weights, k: int
    ) -> list[tuple[int, float]] | None:
        """As `NeighbourTable.look_up`; None where the table does not know, and only a search does.

        Args:
            track_index: of any track.
            vector: float32 [1, d], its own; None has the engine asked for it, where it is needed.
            weights: by which the table was made for it.
            k: how many, at most the depth of the table.
        """
        if track_index >= len(self.table.track_indices):
            return None
        row = self.table.track_indices[track_index]
        n_read = self._n_read(row, k)
        if n_read is None:
            return None
        if n_read == k and not len(self.added):
            return self.table.look_up(track_index, k)
        if vector is None:
            vector = self.engine.gather(np.array([track_index]))
        listed, similarities = row[:n_read], self.table.similarities[track_index, :n_read]
        others = self.added.near(vector[0], weights, float(similarities[-1]) - SLACK) + len(self.table.track_indices)
        if n_read == k and not len(others):
            return self.table.look_up(track_index, k)
        query = weights.query(vector[0], self.engine.layout)
        stay = self.kept[listed]
        others = np.concatenate([others, self._other_versions(listed[~stay])])
        others = others[self.kept[others]]
        products = self.engine.gather(others).astype(np.float64) @ query.astype(np.float64)
        of_others = np.round(products, SIMILARITY_DECIMALS).astype(np.float32)
        tracks = np.concatenate([listed[stay], others])
        return self._nearest(track_index, tracks, np.concatenate([similarities[stay], of_others]), k)

    @cached_property
    def _keeps_all(self) -> bool:
        return bool(self.kept.all())

    def _n_read(self, row: NDArray[np.int32], k: int) -> int | None:
        """How many of a row of the table are `k` without those that were removed, None where it has fewer."""
        if self._keeps_all or self.kept[row[:k]].all():
            return k if k <= len(row) else None
        n_read = int(np.searchsorted(np.cumsum(self.kept[row]), k)) + 1
        return n_read if n_read <= len(row) else None

    def _other_versions(self, tracks: NDArray[np.int32]) -> NDArray[np.int64]:
        """Versions of tracks that were removed, themselves among them: a row lists but the nearest of a recording."""
        own = self.recordings[: len(self.table.track_indices)]
        return np.flatnonzero(np.isin(own, own[tracks])) if len(tracks) else np.zeros(0, dtype=np.int64)

    def _nearest(
        self, track_index: int, tracks: NDArray[np.int64], similarities: NDArray[np.float32], k: int
    ) -> list[tuple[int, float]]:
        """The best `k` of tracks, int64 [n], one per recording and none of the track's own."""
        order = np.lexsort((tracks, -similarities))
        recordings = self.recordings[tracks[order]]
        _, firsts = np.unique(recordings, return_index=True)
        firsts.sort()
        best = order[firsts[recordings[firsts] != self.recordings[track_index]][:k]]
        rounded = np.round(similarities[best].astype(np.float64), SIMILARITY_DECIMALS)
        return [*zip(tracks[best].tolist(), rounded.tolist(), strict=True)]
