"""Finds the neighbours of all tracks: exactly by an exact engine, and among near lists by an inverted file."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.bundle import parts
from app.bundle.vectors import VectorLayout
from app.indexing.array_writer import blocks_of, mapped_array
from app.indexing.nearest.index import BuiltIndex
from app.indexing.nearest.join import find_in_lists
from app.indexing.progress import Steps
from app.retrieval.engine import Engine
from app.retrieval.nearest_recordings import find_nearest_recordings, select_nearest
from app.retrieval.stored_vectors import StoredVectors

N_NEIGHBOURS = 50
"""Depth of the neighbour tables; the service searches for more."""

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
    tracks = np.zeros((len(vectors), k), dtype=np.int32)
    similarities = np.zeros((len(vectors), k), dtype=np.float32)
    with steps.step("Finding neighbours", total=len(vectors)) as advance:
        left = np.arange(len(vectors))
        if index.lists is not None:
            left = find_in_lists(
                index.lists, vectors, index.engine.layout, weights, recordings, tracks, similarities, advance
            )
        _search(index.engine, vectors, weights, recordings, left, tracks, similarities, advance)
        recall = _recall(vectors, index.engine.layout, weights, recordings, similarities) if index.lists else 1.0
        np.save(directory / parts.NEIGHBOURS, tracks)
        np.save(directory / parts.SIMILARITIES, similarities)
    return Neighbours(mapped_array(directory / parts.NEIGHBOURS), mapped_array(directory / parts.SIMILARITIES), recall)


def _search(
    engine: Engine,
    vectors: StoredVectors,
    weights: Weights,
    recordings: NDArray[np.int64],
    left: NDArray[np.int64],
    tracks: NDArray[np.int32],
    similarities: NDArray[np.float32],
    advance: Callable[[int], None],
) -> None:
    """Fills the rows of tracks that are left, int64 [m]."""
    for block in blocks_of(len(left)):
        rows = left[block]
        queries = engine.layout.queries(vectors.take(rows), weights[0][rows], weights[1][rows])
        found = find_nearest_recordings(engine, queries, recordings, recordings[rows], tracks.shape[1], advance)
        tracks[rows], similarities[rows] = found


def _recall(
    vectors: StoredVectors,
    layout: VectorLayout,
    weights: Weights,
    recordings: NDArray[np.int64],
    similarities: NDArray[np.float32],
) -> float:
    rows = np.random.default_rng(0).choice(len(vectors), min(_SAMPLE, len(vectors)), replace=False)
    queries = layout.queries(vectors.take(rows), weights[0][rows], weights[1][rows])
    k = min(_K, similarities.shape[1])
    tracks = np.zeros((len(rows), 0), dtype=np.int64)
    products = np.zeros((len(rows), 0), dtype=np.float32)
    for block, of_block in vectors.blocks():
        tracks = np.hstack([tracks, np.tile(np.arange(block.start, block.stop), (len(rows), 1))])
        products = np.hstack([products, queries @ of_block.T])
        best = np.argsort(-products, axis=1)[:, :_EXACT]
        tracks, products = np.take_along_axis(tracks, best, axis=1), np.take_along_axis(products, best, axis=1)
    exact = select_nearest(tracks, products, recordings, recordings[rows], k)
    listed = similarities[rows, :k] >= exact.similarities[:, -1:] - _EQUAL
    return float(listed[exact.n_found == k].mean())
