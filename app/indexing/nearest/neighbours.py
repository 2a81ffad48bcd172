"""Finds the neighbours of all tracks: exactly by an exact engine, and among near lists by an inverted file."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.bundle import parts
from app.indexing.array_writer import blocks_of, mapped_array
from app.indexing.nearest.by_list import VectorsByList
from app.indexing.nearest.index import BuiltIndex
from app.indexing.nearest.join import find_in_lists
from app.indexing.progress import Steps
from app.retrieval.nearest_recordings import find_nearest_recordings, select_nearest
from app.retrieval.stored_vectors import StoredVectors

N_NEIGHBOURS = 50
"""Depth of the neighbour tables; the service searches for more."""

_LISTS = (64, 128, 256)  # the first of these by which enough is found
_AIM = 0.97  # of the tracks that choose it
_SAMPLE = 100
_K = 10
_EXACT = 200  # the nearest tracks, of which some may be of one recording
_EQUAL = 1e-5  # more than float32 can be wrong by

Weights = tuple[NDArray[np.float32], NDArray[np.float32]]


@dataclass(frozen=True)
class Neighbours:
    """The nearest recordings of each of n tracks, as the bundle has them, mapped.

    Attributes:
        track_indices: int32 [n, k], nearest first.
        similarities: float32 [n, k], theirs.
        recall: of the ten nearest of a sample of tracks, the share that is listed.
    """

    track_indices: NDArray[np.int32]
    similarities: NDArray[np.float32]
    recall: float


def write_neighbours(
    index: BuiltIndex,
    vectors: StoredVectors,
    weights: Weights,
    recordings: NDArray[np.int64],
    directory: Path,
    steps: Steps,
) -> Neighbours:
    """Write the part "neighbours" into the directory of a bundle.

    Args:
        index: over the vectors.
        vectors: of n tracks.
        weights: float32 [n] each, how much genre and timbre count for the neighbours of each track.
        recordings: int64 [n], equal for two versions of one recording.
        directory: of the bundle.
        steps: told of this one.
    """
    k = min(N_NEIGHBOURS, len(np.unique(recordings)) - 1)
    with steps.step("Finding neighbours", total=len(vectors)) as advance:
        by_list = VectorsByList.of(index.lists, vectors, directory) if index.lists else None
        search = _Search(index, vectors, by_list, weights, recordings, k)
        search.fill(np.ones(len(vectors), dtype=np.bool_), search.enough_lists(), advance)
        recall = search.recall_at(search.sample(0)) if index.lists else 1.0
        np.save(directory / parts.NEIGHBOURS, search.tracks)
        np.save(directory / parts.SIMILARITIES, search.similarities)
    return Neighbours(mapped_array(directory / parts.NEIGHBOURS), mapped_array(directory / parts.SIMILARITIES), recall)


class _Search:
    """Finds the `k` nearest recordings of each track.

    Attributes:
        tracks: int32 [n, k], as far as it was filled.
        similarities: float32 [n, k], likewise.
    """

    def __init__(
        self,
        index: BuiltIndex,
        vectors: StoredVectors,
        by_list: VectorsByList | None,
        weights: Weights,
        recordings: NDArray[np.int64],
        k: int,
    ) -> None:
        self._index = index
        self._vectors = vectors
        self._by_list = by_list
        self._weights = weights
        self._recordings = recordings
        self.tracks = np.zeros((len(vectors), k), dtype=np.int32)
        self.similarities = np.zeros((len(vectors), k), dtype=np.float32)

    def enough_lists(self) -> int:
        """How many lists' worth of vectors each list is compared with, so that enough is found."""
        chosen = _LISTS[0]
        if self._index.lists is not None and chosen < self._index.lists.n_lists:
            sample = self.sample(1)  # which is not the one whose recall is told
            asking = np.zeros(len(self._vectors), dtype=np.bool_)
            asking[sample.rows] = True
            for chosen in _LISTS:
                self.fill(asking, chosen)
                if self.recall_at(sample) >= _AIM:
                    break
        return chosen

    def fill(self, asking: NDArray[np.bool_], n_lists: int, advance: Callable[[int], None] = lambda _: None) -> None:
        """Fills the rows of the tracks that ask, bool [n]."""
        left = np.flatnonzero(asking)
        if self._index.lists is not None and self._by_list is not None:
            left = find_in_lists(
                self._index.lists,
                self._by_list,
                self._index.engine.layout,
                self._weights,
                self._recordings,
                n_lists,
                asking,
                self.tracks,
                self.similarities,
                advance,
            )
        for block in blocks_of(len(left)):
            rows = left[block]
            self.tracks[rows], self.similarities[rows] = find_nearest_recordings(
                self._index.engine,
                self._queries(rows),
                self._recordings,
                self._recordings[rows],
                self.tracks.shape[1],
                advance,
            )

    def sample(self, seed: int) -> "_Sample":
        """Some tracks, and what an exact scan finds for them."""
        n, k = len(self._vectors), min(_K, self.tracks.shape[1])
        if k == 0:  # no track has a neighbour: all are of one recording
            return _Sample(np.zeros(0, dtype=np.int64), 0, np.zeros(0, dtype=np.float32))
        rows = np.random.default_rng(seed).choice(n, min(_SAMPLE, n), replace=False)
        queries = self._queries(rows)
        tracks = np.zeros((len(rows), 0), dtype=np.int64)
        products = np.zeros((len(rows), 0), dtype=np.float32)
        for block, of_block in self._vectors.blocks():
            tracks = np.hstack([tracks, np.tile(np.arange(block.start, block.stop), (len(rows), 1))])
            products = np.hstack([products, queries @ of_block.T])
            if products.shape[1] > _EXACT:
                best = np.argpartition(-products, _EXACT, axis=1)[:, :_EXACT]
                tracks, products = np.take_along_axis(tracks, best, axis=1), np.take_along_axis(products, best, axis=1)
        exact = select_nearest(tracks, products, self._recordings, self._recordings[rows], k)
        whole = exact.n_found == k
        return _Sample(rows[whole], k, exact.similarities[whole, -1])

    def recall_at(self, sample: "_Sample") -> float:
        """The share of the nearest of some tracks that are listed."""
        listed = self.similarities[sample.rows, : sample.k] >= sample.least[:, None] - _EQUAL
        return float(listed.mean()) if len(listed) else 1.0

    def _queries(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        return self._index.engine.layout.queries(
            self._vectors.take(rows), self._weights[0][rows], self._weights[1][rows]
        )


@dataclass(frozen=True)
class _Sample:
    """Tracks of which the nearest are known.

    Attributes:
        rows: int64 [m].
        k: how many are the nearest.
        least: float32 [m], the similarity of the last of them.
    """

    rows: NDArray[np.int64]
    k: int
    least: NDArray[np.float32]
